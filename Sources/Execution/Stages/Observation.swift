package import RestorationModels
package import Tensors

/// What is known of a scene, as constants: pictures `[1, h, w, C]` or clips `[1, T, h, w, C]` in
/// 0…1, with what belongs to them.
package struct Observation {
  package var image: Tensor
  /// `[1, s·h, s·w, 1]`.
  package var pan: Tensor?
  /// `[1]`.
  package var noise: Tensor?

  package init(image: Tensor, pan: Tensor? = nil, noise: Tensor? = nil) {
    (self.image, self.pan, self.noise) = (image, pan, noise)
  }

  var height: Int { image.shape[-3] }
  var width: Int { image.shape[-2] }
  /// Pan pixels for one pixel of the image, each way.
  private var panFactor: Int { pan.map { $0.shape[1] / max(1, height) } ?? 1 }

  package var degraded: Degraded {
    Degraded(
      Variable(constant: image), pan: pan.map { Variable(constant: $0) },
      noise: noise.map { Variable(constant: $0) })
  }

  /// Continued at the bottom and at the right by reflection until both sides divide by `multiple`.
  func padded(to multiple: Int) -> Observation {
    let (h, w) = (height.roundedUp(to: multiple), width.roundedUp(to: multiple))
    guard h != height || w != width else { return self }
    let factor = panFactor
    return Observation(
      image: image.reflected(height: h, width: w),
      pan: pan?.reflected(height: factor * h, width: factor * w), noise: noise)
  }

  /// A part, in pixels of the image.
  func part(_ rows: Range<Int>, _ columns: Range<Int>) -> Observation {
    let factor = panFactor
    return Observation(
      image: image.part(rows, columns),
      pan: pan?.part(rows.scaled(by: factor), columns.scaled(by: factor)), noise: noise)
  }

  /// The mean over eight views of what `network` makes of it.
  func ensemble(_ network: (Observation) -> Tensor) -> Tensor {
    SelfEnsemble.apply([image] + (pan.map { [$0] } ?? [])) { views in
      network(
        Observation(image: views[0], pan: views.count > 1 ? views[1] : nil, noise: noise))
    }
  }
}

extension Tensor {
  /// A window of `[…, H, W, C]`.
  func part(_ rows: Range<Int>, _ columns: Range<Int>) -> Tensor {
    sliced(shape.rank - 3, rows).sliced(shape.rank - 2, columns)
  }

  /// `[…, H, W, C]` continued at the bottom and the right by its mirror image.
  func reflected(height: Int, width: Int) -> Tensor {
    let (h, w, c) = (shape[-3], shape[-2], shape[-1])
    let outer = shape.extents.dropLast(3)
    let padded = Variable(constant: reshaped([outer.reduce(1, *), h, w, c])).reflectionPadded(
      top: 0, bottom: height - h, left: 0, right: width - w)
    return padded.value.reshaped(Shape(outer + [height, width, c]))
  }
}

extension Int {
  func roundedUp(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
  func roundedDown(to multiple: Int) -> Int { self / multiple * multiple }
}

extension Range<Int> {
  func scaled(by factor: Int) -> Range<Int> { lowerBound * factor..<upperBound * factor }
}
