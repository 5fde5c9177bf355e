import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// The encoder of an image MAE as a loss: features of both images, distances, image gradients, for
/// images of several sizes.
func checkEncoderLoss(_ golden: Golden) throws(Failure) {
  let config = try golden.read("config") { EncoderLossConfig(from: &$0) }
  let normalization = try config.pixels.normalization(channels: config.options.channels)
  let (store, encoder) = try filled(from: golden) { MAEEncoder($0, config.options) }
  guard !config.cases.isEmpty else { throw Failure(.data, "`config` lists no cases") }
  for (name, sizes) in config.cases {
    // The first case carries no prefix in its tensors' names.
    let prefix = golden.has("\(name).input.y") ? "\(name)." : ""
    guard !prefix.isEmpty || name == config.cases[0].name else {
      throw Failure(.data, "lacks the tensor `\(name).input.y`")
    }
    let loss = MAEEncoderLoss(
      encoder, in: store, trained: normalization, config.loss(sizes))
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
  let pixels: StatedPixels
  let cases: [(name: String, value: Sizes)]

  init(from fields: inout Fields) {
    options = MAEOptions(from: &fields)
    pixels = StatedPixels(from: &fields)
    cases = fields.read("cases", "sizes of the images", as: .named(.record(Sizes.self)))
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
    try golden.compareFeatures(y, target, prefix: prefix) {
      loss.encoder.features(of: loss.normalized($0), table)
    }
    try golden.compareDistances(y, target, prefix: prefix) { distance in
      var options = loss.options
      options.distance = distance
      return loss.with(options)
    }
  }
}
