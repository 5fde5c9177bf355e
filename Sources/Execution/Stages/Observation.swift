import RestorationModels
import Tensors

/// What is known of a scene, as constants: pictures `[1, h, w, C]` or clips `[1, T, h, w, C]` in
/// 0…1, with what belongs to them.
struct Observation {
  var image: Tensor
  /// `[1, s·h, s·w, 1]`.
  var pan: Tensor?
  /// `[1]`.
  var noise: Tensor?

  var height: Int { image.shape[-3] }
  var width: Int { image.shape[-2] }
  /// Pan pixels for one pixel of the image, each way.
  private var panFactor: Int { pan.map { $0.shape[1] / max(1, height) } ?? 1 }

  var degraded: Degraded {
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

  /// `[…, H, W, C]` continued at the bottom and the right by reflection that does not repeat the
  /// edge; where that meets the other edge it turns around again.
  func reflected(height: Int, width: Int) -> Tensor {
    let (h, w, c) = (shape[-3], shape[-2], shape[-1])
    let outer = count / max(1, h * w * c)
    let rows = (0..<height).map { Self.reflected($0, h) }
    let columns = (0..<width).map { Self.reflected($0, w) }
    var result = Tensor(Shape(shape.extents.dropLast(3) + [height, width, c]))
    result.withMutableSpan { out in
      withSpan { x in
        for n in 0..<outer {
          for (i, row) in rows.enumerated() {
            let from = (n * h + row) * w
            let to = (n * height + i) * width
            for (j, column) in columns.enumerated() {
              for k in 0..<c { out[(to + j) * c + k] = x[(from + column) * c + k] }
            }
          }
        }
      }
    }
    return result
  }

  /// The place in 0..<n that place `i` ≥ 0 of the endless reflection shows.
  static func reflected(_ i: Int, _ n: Int) -> Int {
    guard n > 1 else { return 0 }
    let period = 2 * (n - 1)
    let place = ((i % period) + period) % period
    return min(place, period - place)
  }
}

extension Int {
  func roundedUp(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
  func roundedDown(to multiple: Int) -> Int { self / multiple * multiple }
}

extension Range<Int> {
  func scaled(by factor: Int) -> Range<Int> { lowerBound * factor..<upperBound * factor }
}
