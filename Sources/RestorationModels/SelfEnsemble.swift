public import Tensors

/// The ×8 self-ensemble of EDSR ("EDSR+"): the mean of what a network makes of an image and of its
/// flips and transpositions, each turned back. Nothing is clamped or rounded in between.
public enum SelfEnsemble {
  /// `network` maps `[N, H, W, C]` to `[N, sH, sW, C]` and is called eight times.
  public static func apply(_ x: Tensor, _ network: (Tensor) -> Tensor) -> Tensor {
    apply([x]) { network($0[0]) }
  }

  /// The same for several images that belong together, `[…, H, W, C]` each.
  public static func apply(_ inputs: [Tensor], _ network: ([Tensor]) -> Tensor) -> Tensor {
    var sum: Tensor?
    for view in 0..<8 {
      let result = network(inputs.map { $0.turned(view) }).turnedBack(view)
      sum = sum.map { $0.plus(result) } ?? result
    }
    return sum.map { $0.affine(0.125) } ?? inputs[0]
  }
}

extension Tensor {
  /// One of the eight views of an image: bit 0 mirrors columns, bit 1 rows, bit 2 transposes.
  fileprivate func turned(_ view: Int) -> Tensor {
    var image = self
    if view & 1 != 0 { image = image.mirrored(shape.rank - 2) }
    if view & 2 != 0 { image = image.mirrored(shape.rank - 3) }
    return view & 4 != 0 ? image.transposed : image
  }

  fileprivate func turnedBack(_ view: Int) -> Tensor {
    var image = view & 4 != 0 ? transposed : self
    if view & 2 != 0 { image = image.mirrored(shape.rank - 3) }
    if view & 1 != 0 { image = image.mirrored(shape.rank - 2) }
    return image
  }

  /// Rows and columns exchanged.
  private var transposed: Tensor {
    let n = shape.rank
    return permuted(Array(0..<n - 3) + [n - 2, n - 3, n - 1])
  }

  fileprivate func plus(_ other: Tensor) -> Tensor {
    (Variable(constant: self) + Variable(constant: other)).value
  }

  /// One axis back to front.
  private func mirrored(_ axis: Int) -> Tensor {
    let rows = shape.extents[..<axis].reduce(1, *)
    let length = shape[axis]
    let order = (0..<Int32(length)).reversed().map { $0 }
    let lines = Variable(constant: reshaped([rows, length, count / (rows * length)]))
    return lines.gathered(Array(repeating: order, count: rows)).value.reshaped(shape)
  }
}
