public import Documents

/// The network that restores.
public struct ModelSpec: Sendable, Readable {
  public static var shorthand: String? { "arch" }

  /// Its name in the registry.
  public var arch: String
  /// Weights that were trained elsewhere; with them nothing need be trained here.
  public var weights: WeightsSpec?
  /// `Options` of that network.
  public var options: any Readable & Hashable

  public init(from fields: inout Fields) {
    let bands = fields.givenBands()
    arch = fields.choose(
      "arch", "which network", from: Registries.models.map(\.choice))
    weights = fields.readOptional(
      "weights",
      "weights that were trained elsewhere: judged as they are without `train`, "
        + "trained further with it", affects: ["weights"])
    // Networks that can do with any number of bands take that of the data.
    for name in ["channels", "bands"] {
      fields.inherit(name, Node(.string(String(bands))), from: "data")
    }
    let entry = Registries.models.first { [arch] in $0.choice.name == arch }
    options = entry?.read(&fields) ?? NoFields(from: &fields)
  }
}

/// A file of weights, and how it is to be read.
public struct WeightsSpec: Hashable, Sendable, Readable {
  public static var shorthand: String? { "file" }

  /// How the tensors of a file are called.
  public enum Layout: String, CaseIterable, Sendable {
    /// Recognised by the names.
    case auto
    /// Exactly as the network calls them.
    case plain
  }

  public var file: String
  public var layout: Layout
  /// Whether every tensor must fit; otherwise what is missing keeps its first values.
  public var strict: Bool
  /// The member of the file that holds the weights, such as `params_ema`; found out if nil.
  public var key: String?
  /// What the file must be, 64 hexadecimal digits.
  public var sha256: String?

  public init(from fields: inout Fields) {
    file = fields.read(
      "file", "safetensors or PyTorch's .pth", as: .location, affects: [])
    layout = fields.read(
      "layout", "how tensors are called: recognised, or exactly as the network does",
      default: .auto)
    strict = fields.read(
      "strict", "whether a tensor that is missing or left over is an error", default: true)
    key = fields.read(
      "key",
      "the member of the file that holds the weights, such as `params_ema`; found out "
        + "unless stated", as: .optional(.text), default: .some(nil))
    sha256 = fields.readDigest()
  }
}
