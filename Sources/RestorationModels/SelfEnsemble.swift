public import Tensors

/// The ×8 self-ensemble of EDSR ("EDSR+"): the mean of what a network makes of an image and of its
/// flips and transpositions, each turned back. Nothing is clamped or rounded in between.
public enum SelfEnsemble {
  /// `network` maps `[N, H, W, C]` to `[N, sH, sW, C]` and is called eight times.
  public static func apply(_ x: Tensor, _ network: (Tensor) -> Tensor) -> Tensor {
    var sum: Tensor?
    for b in 0..<8 {
      var image = x
      if b & 1 != 0 { image = image.mirrored(2) }
      if b & 2 != 0 { image = image.mirrored(1) }
      if b & 4 != 0 { image = image.permuted([0, 2, 1, 3]) }
      var result = network(image)
      if b & 4 != 0 { result = result.permuted([0, 2, 1, 3]) }
      if b & 2 != 0 { result = result.mirrored(1) }
      if b & 1 != 0 { result = result.mirrored(2) }
      sum = sum.map { $0.plus(result) } ?? result
    }
    return sum.map { $0.affine(0.125) } ?? x
  }
}

extension Tensor {
  fileprivate func plus(_ other: Tensor) -> Tensor {
    (Variable(constant: self) + Variable(constant: other)).value
  }

  /// Axis 1 or 2 of `[N, H, W, C]` back to front.
  fileprivate func mirrored(_ axis: Int) -> Tensor {
    let (rows, length) = axis == 1 ? (shape[0], shape[1]) : (shape[0] * shape[1], shape[2])
    let order = (0..<Int32(length)).reversed().map { $0 }
    let lines = Variable(constant: reshaped([rows, length, count / (rows * length)]))
    return lines.gathered(Array(repeating: order, count: rows)).value.reshaped(shape)
  }
}
