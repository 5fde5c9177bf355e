import Documents
import MaskedAutoencoders

// How the features of a convolutional encoder are compared: the fields of `ccmae`.

extension LearnedLossOptions {
  mutating func readConvolutional(from fields: inout Fields) {
    let features: ConvolutionalFeatures = fields.read(
      "features", "which features of the encoder are compared", default: ["scales": [1, 2, 3]],
      origin: .assumed)
    self.features = features.options
    let sampling: ConvolutionalPatches? = fields.read(
      "patch-version", "hide the same random part of both pictures (P_CCMAE): on, off or a record",
      as: .onOff(ConvolutionalPatches.self), default: .some(nil), origin: .paper)
    patches = sampling?.options
    for name in ["token-order", "class-token", "resize", "position"] {
      fields.exclude(name, "E051", "a convolutional encoder has no tokens")
    }
  }
}

/// Which cells the patch version leaves visible; the same of both pictures, drawn anew at each step.
struct ConvolutionalPatches: Readable {
  let options: LearnedLossOptions.PatchSampling

  init(from fields: inout Fields) {
    var options = LearnedLossOptions.PatchSampling(
      keep: fields.read(
        "keep", "share of the cells that stays visible", default: 0.5, in: 0.01...1,
        origin: .code))
    options.cell = fields.read(
      "cell", "side of a cell; as in the pre-training unless stated",
      as: .optional(.integer(1...1024)), default: .some(nil), unit: "pixels", origin: .assumed)
    options.countsVisibleOnly = fields.read(
      "visible-only", "let features count by how much of their pixels is visible", default: false,
      origin: .assumed)
    self.options = options
  }
}

struct ConvolutionalFeatures: ReadableUnion {
  let options: LearnedLossOptions.Features

  static let alternatives: [Alternative<ConvolutionalFeatures>] = [
    Alternative(
      "final", "the coarsest scale, as the authors' code has it",
      ConvolutionalFeatures(options: .final)),
    Alternative(
      "scales", "these scales, summed: 1 is of full size, 2 of half, 3 of a quarter",
      as: .list(of: .integer(1...3), counts: 1...3)
    ) { ConvolutionalFeatures(options: .scales($0)) },
  ]
}
