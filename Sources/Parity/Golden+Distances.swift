import Documents
import Files
import MaskedAutoencoders
import Tensors

/// How a reference says that pixels are normalised.
struct StatedPixels {
  private let stated: PixelNormalization

  init(from fields: inout Fields) {
    let normalises = fields.read("normalise", "take out mean and deviation", default: false)
    let mean = fields.read("mean", "of each channel", default: [], in: -1e6...1e6)
    let deviation = fields.read("std", "of each channel", default: [], in: 1e-6...1e6)
    stated = normalises ? .given(mean: mean, deviation: deviation) : .identity
  }

  func normalization(channels: Int) throws(Failure) -> PixelNormalization {
    if case .given(let mean, let deviation) = stated,
      mean.count != channels || deviation.count != channels
    {
      throw Failure(.data, "`config`: `mean` and `std` do not fit `in_chans`")
    }
    return stated
  }
}

extension Golden {
  /// Compares what a transformer makes of two images or clips, and the gradient of the first.
  func compareFeatures(
    _ y: Tensor, _ target: Tensor, prefix: String = "",
    _ features: (Variable) -> (blocks: [Variable], final: Variable)
  ) throws(Failure) {
    let output = Leaf(y)
    let (blocks, final) = features(Variable(output))
    for (i, block) in blocks.enumerated() {
      try compare("\(prefix)aux.block.\(i)", block.value)
    }
    try compare(prefix + "output.0", final.value)
    try compare(prefix + "output.1", features(Variable(constant: target)).final.value)
    let cotangent = try tensor(prefix + "cotangent.0")
    guard cotangent.shape == final.shape else {
      throw Failure(.data, "`\(prefix)cotangent.0` does not fit `output.0`")
    }
    final.backward(cotangent)
    try compareImages(prefix + "grad_input.y", output.gradient, .gradient)
  }

  /// Compares learned distances, L1 and L2, alone and with the pixels' beside them.
  func compareDistances(
    _ y: Tensor, _ target: Tensor, prefix: String = "", _ loss: (Distance) -> some LearnedLoss
  ) throws(Failure) {
    for (name, distance) in [("l1", Distance.l1), ("l2", .l2)] {
      let learned = loss(distance)
      try compareDistance(name, learned, y, target, prefix: prefix)
      try compareDistance(name, learned, y, target, beside: distance, prefix: prefix)
    }
  }

  /// Compares a learned distance and its gradient with `loss_NAME` and `grad_NAME.y`, or, with the
  /// pixel distance beside it (λ = 1), with `total_NAME` and `grad_total_NAME.y`.
  func compareDistance(
    _ name: String, _ learned: some LearnedLoss, _ y: Tensor, _ target: Tensor,
    beside pixel: Distance? = nil, prefix: String = ""
  ) throws(Failure) {
    let output = Leaf(y)
    let variable = Variable(output)
    var value = learned.distance(output: variable, target: target, draw: RandomStream(0))
    if let pixel {
      value = variable.meanDistance(to: Variable(constant: target), pixel) + value
    }
    value.backward()
    let (loss, gradient) = pixel == nil ? ("loss_", "grad_") : ("total_", "grad_total_")
    try compare(prefix + loss + name, value.value.reshaped([1]))
    try compareImages("\(prefix)\(gradient)\(name).y", output.gradient, .gradient)
  }
}
