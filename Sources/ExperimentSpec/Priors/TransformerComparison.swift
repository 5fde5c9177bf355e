import Documents
import MaskedAutoencoders

// How the features of a transformer are compared: the fields that `ctmae` and `kmae` share.

extension LearnedLossOptions {
  /// - Parameter seesClips: it is one for videos, some of whose choices there are not
  mutating func readTransformer(from fields: inout Fields, seesClips: Bool) {
    let features: TransformerFeatures = fields.read(
      "features", "which features of the encoder are compared", default: "final",
      origin: .assumed)
    self.features = features.options
    if seesClips {
      fields.exclude("class-token", "E051", "the class token of clips is never compared")
      fields.exclude("position", "E051", "positions of clips are trained, not computed")
    } else {
      comparesClassToken =
        fields.read(
          "class-token", "compare the class token with the others; on unless stated",
          as: .optional(.flag), default: .some(nil), origin: .code) ?? true
      position = fields.read(
        "position", "where the position table of another grid comes from", default: .interpolate,
        origin: .assumed)
    }
    fit = fields.read(
      "resize", "what happens if a crop is not of the size the encoder was trained with",
      default: .interpolate, origin: .assumed)
    tokenOrder = fields.read(
      "token-order", "which tokens are compared with each other", default: .aligned,
      origin: .assumed)
    let sampling: TransformerPatches? = fields.read(
      "patch-version", "compare a random part of the patches (P_CTMAE): on, off or a record",
      as: .onOff(TransformerPatches.self), default: .some(nil), origin: .paper)
    patches = sampling.map { PatchSampling(keep: $0.keep) }
  }
}

/// Which patches the patch version compares; the same of both pictures, drawn anew at each step.
struct TransformerPatches: Readable {
  let keep: Double

  init(from fields: inout Fields) {
    keep = fields.read(
      "keep", "share of the patches that is compared", default: 0.5, in: 0.01...1,
      origin: .code)
    fields.exclude("cell", "E051", "a transformer's cells are its patches")
  }
}

struct TransformerFeatures: ReadableUnion {
  let options: LearnedLossOptions.Features

  static let alternatives: [Alternative<TransformerFeatures>] = [
    Alternative("final", "all tokens after the final norm", TransformerFeatures(options: .final)),
    Alternative(
      "blocks", "what these blocks put out, the first being 0, summed",
      as: .list(of: .integer(0...1000), counts: 1...1000)
    ) { TransformerFeatures(options: .blocks($0)) },
  ]
}
