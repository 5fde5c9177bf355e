import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// The encoder of an image MAE as a loss: features of both images, distances, image gradients, for
/// images of several sizes.
func checkEncoderLoss(_ golden: Golden) throws(Failure) {
  let config = try golden.read("config") { EncoderLossConfig(from: &$0) }
  guard config.isConsistent else {
    throw Failure(.data, "`config`: `mean` and `std` do not fit `in_chans`")
  }
  let (store, encoder) = try filled(from: golden) { MAEEncoder($0, config.options) }
  guard !config.cases.isEmpty else { throw Failure(.data, "`config` lists no cases") }
  for (name, sizes) in config.cases {
    // The first case carries no prefix in its tensors' names.
    let prefix = golden.has("\(name).input.y") ? "\(name)." : ""
    guard !prefix.isEmpty || name == config.cases[0].name else {
      throw Failure(.data, "lacks the tensor `\(name).input.y`")
    }
    let loss = MAEEncoderLoss(
      encoder, in: store, trained: config.normalization, config.loss(sizes))
    try EncoderLossCheck(golden: golden, prefix: prefix, loss: loss, sizes: sizes).run()
  }
}

/// What `config` holds beside the sizes of the network.
private struct EncoderLossConfig {
  struct Sizes: Readable {
    enum Position: String, CaseIterable {
      case checkpoint, sincos, bicubic
    }

    let height: Int
    let width: Int
    let position: Position

    init(from fields: inout Fields) {
      height = fields.read("H", "height", in: 1...4096)
      width = fields.read("W", "width", in: 1...4096)
      position = fields.read("pos", "where the position table comes from")
    }
  }

  let options: MAEOptions
  let normalization: PixelNormalization
  let cases: [(name: String, value: Sizes)]

  init(from fields: inout Fields) {
    options = MAEOptions(from: &fields)
    let normalises = fields.read("normalise", "take out mean and deviation", default: false)
    let mean = fields.read("mean", "of each channel", default: [], in: -1e6...1e6)
    let deviation = fields.read("std", "of each channel", default: [], in: 1e-6...1e6)
    normalization = normalises ? .given(mean: mean, deviation: deviation) : .identity
    cases = fields.read("cases", "sizes of the images", as: .named(.record(Sizes.self)))
  }

  var isConsistent: Bool {
    guard case .given(let mean, let deviation) = normalization else { return true }
    return mean.count == options.channels && deviation.count == options.channels
  }

  func loss(_ sizes: Sizes) -> MAEEncoderLoss.Options {
    var options = MAEEncoderLoss.Options()
    options.position = sizes.position == .sincos ? .sincos : .interpolate
    return options
  }
}

private struct EncoderLossCheck {
  let golden: Golden
  let prefix: String
  let loss: MAEEncoderLoss
  let sizes: EncoderLossConfig.Sizes

  func run() throws(Failure) {
    let options = loss.encoder.options
    let (y, target) = try (golden.images(prefix + "input.y"), golden.images(prefix + "input.gt"))
    guard sizes.height % options.patch == 0, sizes.width % options.patch == 0,
      y.shape == [y.shape[0], sizes.height, sizes.width, options.channels], target.shape == y.shape
    else { throw Failure(.data, "`\(prefix)input.*` do not fit `config`") }
    let grid = Grid(height: sizes.height, width: sizes.width, patch: options.patch)
    if sizes.position == .checkpoint && grid != options.grid {
      throw Failure(.data, "`\(prefix)input.y` is not of the size of the stored positions")
    }
    let table = loss.encoder.table(for: grid, loss.options.position)
    try golden.compare(prefix + "aux.pos_embed", table.rows)
    try compareFeatures(y, target, table)
    for (name, distance) in [("l1", Distance.l1), ("l2", .l2)] {
      var options = loss.options
      options.distance = distance
      let learned = loss.with(options)
      try golden.compareDistance(name, learned, y, target, prefix: prefix)
      try golden.compareDistance(name, learned, y, target, beside: distance, prefix: prefix)
    }
  }

  private func compareFeatures(
    _ y: Tensor, _ target: Tensor, _ table: PositionTable
  ) throws(Failure) {
    let output = Leaf(y)
    let normalized = loss.normalized(Variable(output))
    let features = loss.encoder.features(of: normalized, table)
    for (i, block) in features.blocks.enumerated() {
      try golden.compare("\(prefix)aux.block.\(i)", block.value)
    }
    try golden.compare(prefix + "output.0", features.final.value)
    try golden.compare(prefix + "output.1", loss.features(Variable(constant: target)).value)
    let cotangent = try golden.tensor(prefix + "cotangent.0")
    guard cotangent.shape == features.final.shape else {
      throw Failure(.data, "`\(prefix)cotangent.0` does not fit `output.0`")
    }
    features.final.backward(cotangent)
    try golden.compareImages(prefix + "grad_input.y", output.gradient, .gradient)
  }
}

extension Golden {
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
