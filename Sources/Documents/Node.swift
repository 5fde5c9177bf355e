/// A value as it was written, before anyone knows its type: a scalar, a list or a record.
public struct Node: Sendable {
  public indirect enum Content: Sendable {
    case scalar(String, isQuoted: Bool)
    case list([Node])
    case record([Entry])
  }

  public struct Entry: Sendable {
    public var key: String
    /// Where the key stands; nil where there is no text to point into.
    public var keySpot: Spot?
    public var value: Node

    public init(_ key: String, _ value: Node, keySpot: Spot? = nil) {
      self.key = key
      self.keySpot = keySpot
      self.value = value
    }
  }

  public var content: Content
  public var spot: Spot?

  public init(_ content: Content, spot: Spot? = nil) {
    self.content = content
    self.spot = spot
  }

  /// A value that nobody wrote in a text.
  public init(_ json: JSON) {
    switch json {
    case .null: self.init(.scalar("", isQuoted: false))
    case .bool, .integer, .number: self.init(.scalar(json.compact, isQuoted: false))
    case .string(let text): self.init(.scalar(text, isQuoted: true))
    case .array(let items): self.init(.list(items.map { Node($0) }))
    case .object(let object):
      self.init(.record(object.map { Entry($0.key, Node($0.value)) }))
    }
  }

  /// Nothing, `~` or `null`, not in quotes.
  public var isNothing: Bool {
    if case .scalar(let text, isQuoted: false) = content {
      return text.isEmpty || text == "~" || text == "null"
    }
    return false
  }

  public var entries: [Entry]? {
    if case .record(let entries) = content { entries } else { nil }
  }

  public var items: [Node]? {
    if case .list(let items) = content { items } else { nil }
  }

  public var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  public subscript(key: String) -> Node? {
    entries?.first { $0.key == key }?.value
  }

  /// What kind of value it is, for messages.
  var kind: String {
    if isNothing { return "nothing" }
    return switch content {
    case .scalar(let text, _): text.count <= 40 ? "`\(text)`" : "`\(text.prefix(40))…`"
    case .list: "a list"
    case .record: "a record"
    }
  }
}
