import Documents
import MaskedAutoencoders

// How the features of a classifier are compared: the fields of `vgg`.

extension LearnedLossOptions {
  /// - Returns: which VGG it is
  mutating func readClassifier(from fields: inout Fields) -> VGGOptions.Arch {
    let arch: VGGOptions.Arch = fields.read(
      "arch", "which network", default: .vgg19, origin: .assumed, affects: ["prior", "train"])
    let network = VGGOptions(arch)
    let last = network.finalLayer.name
    let layers = fields.read(
      "layers",
      "the layers that are compared, each with its weight: `conv5_4` before its ReLU, `relu5_4` "
        + "behind it, `pool5`", as: .named(.real(0...1e6)), writtenDefault: [last: 1],
      origin: .code)
    features = .layers(layers.map { WeightedLayer(name: $0.name, weight: $0.value) })
    contentWeight = fields.read(
      "content-weight", "how much the distance of features counts", default: 1, in: 0...1e6,
      origin: .code)
    styleWeight = fields.read(
      "style-weight",
      "how much the distance of their Gram matrices counts, which see textures and no places",
      default: 0, in: 0...1e6, origin: .code)
    if contentWeight == 0 && styleWeight == 0 {
      fields.report(
        "E060", "nothing is compared", "content-weight", label: "one of the weights must not be 0",
        also: ["style-weight": "the other one"])
    }
    if layers.isEmpty { fields.report("E060", "no layer is compared", "layers") }
    for name in layers.map(\.name) where network.layer(name) == nil {
      let near = Spelling.nearest(to: name, among: network.layers.map(\.name))
      fields.report(
        "E060", "`\(arch.rawValue)` has no layer `\(name)`", "layers.\(name)",
        label: near.map { "did you mean `\($0)`?" } ?? "its last convolution is `\(last)`")
    }
    fields.exclude(
      "patch-version", "E051", "a classifier was trained on whole pictures, not on patches")
    fields.exclude("pretrain", "E051", "a classifier is not trained here")
    fields.exclude("features", "E051", "a classifier's features are its `layers`")
    for name in ["token-order", "class-token", "resize", "position"] {
      fields.exclude(name, "E051", "a classifier has no tokens")
    }
    return arch
  }
}

/// How a classifier's features are apart.
enum ClassifierDistance: String, CaseIterable, Sendable {
  case l1
  case l2
  /// The length of the whole difference, as BasicSR's `fro`.
  case length = "fro"
}
