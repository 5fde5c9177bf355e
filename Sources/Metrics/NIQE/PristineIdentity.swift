public import Documents

/// Which pristine model a NIQE belongs to: distances to different models have nothing to say to each
/// other.
public struct PristineIdentity: Hashable, Sendable {
  /// `official-2013`, or `fit:` and the data set whose undamaged pictures it was learned from.
  public var name: String
  /// `PristineModel.digest`, 64 hexadecimal digits.
  public var digest: String

  public init(name: String, digest: String) {
    self.name = name
    self.digest = digest
  }

  public init?(_ json: JSON) {
    guard let name = json["name"]?.string, let digest = json["digest"]?.string else { return nil }
    self.init(name: name, digest: digest)
  }

  public var json: JSON { ["name": .string(name), "digest": .string(digest)] }

  /// For tables: `NIQE by official-2013 f6284a2b`.
  public var caption: String {
    let isOfficial = name == PublishedPristine.official.name
    let warning = isOfficial ? "" : ", not comparable with official NIQE"
    return "NIQE by \(name) \(digest.prefix(8))\(warning)"
  }
}
