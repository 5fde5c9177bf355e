/// How a value of one type is read from a node, recorded and described.
public struct Form<Value>: Sendable {
  /// What a schema says about it.
  let shape: @Sendable () -> ValueShape
  /// Stands in for a value that could not be read.
  let placeholder: @Sendable () -> Value
  /// What is recorded as the value of the field; nil if its parts have recorded themselves.
  let json: @Sendable (Value) -> JSON?
  /// Reads, or reports and returns nil.
  let read: @Sendable (Node, Place) -> Value?

  /// The same text, another value.
  public func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Form<Other> {
    let (placeholder, read, json) = (placeholder, read, json)
    return Form<Other>(
      shape: shape, placeholder: { transform(placeholder()) }, json: { _ in nil },
      read: { node, place in
        guard let value = read(node, place) else { return nil }
        if let json = json(value) { place.record(json) }
        return transform(value)
      })
  }
}

/// Where a value is being read: its path, what it affects, and where it was written.
struct Place {
  let log: ReadingLog
  let path: String
  let affects: Set<String>
  let about: String
  let unit: String?
  let source: ResolvedField.Source

  func record(_ value: JSON) {
    log.resolved.append(
      ResolvedField(
        path: path, value: value, source: source, affects: affects, about: about, unit: unit))
  }

  /// Reports and marks the field as failed, so that rules that use it stay silent.
  func report(_ diagnostic: Diagnostic) {
    log.failed.insert(path)
    log.diagnostics.append(diagnostic)
  }

  /// The same place one level down.
  func child(_ name: String, _ node: Node) -> Place {
    let isIndex = name.hasPrefix("[")
    let childPath = path.isEmpty ? name : path + (isIndex ? "" : ".") + name
    log.spots[childPath] = node.spot
    return Place(
      log: log, path: childPath, affects: affects, about: about, unit: unit,
      source: node.spot.map { .written($0) } ?? source)
  }

  /// A note for mistakes that have no text to point into.
  var name: String { path.isEmpty ? "the document" : "`\(path)`" }
}
