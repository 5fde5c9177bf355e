public import Documents

/// The network that restores.
public struct ModelSpec: Sendable, Readable {
  public static var shorthand: String? { "arch" }

  /// Its name in the registry.
  public var arch: String
  /// `Options` of that network.
  public var options: any Readable & Hashable

  public init(from fields: inout Fields) {
    arch = fields.choose(
      "arch", "which network", from: Registries.models.map(\.choice))
    let entry = Registries.models.first { [arch] in $0.choice.name == arch }
    options = entry?.read(&fields) ?? NoFields(from: &fields)
    fields.reserve("weights", "evaluation of released weights comes later")
  }
}
