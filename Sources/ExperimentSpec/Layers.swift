import Documents

/// Puts documents on top of each other, and single values into documents.
///
/// Shapes say where a bare word stands for a record, and where records must not be mixed because
/// they describe different things.
struct Layers {
  /// Values that something on top of them replaced, by path.
  private(set) var replaced: [String: [Spot]] = [:]

  /// `top` over `base`: records are merged, everything else is replaced.
  mutating func merge(
    _ top: Node, over base: Node, _ shape: ValueShape?, path: String = ""
  ) -> Node {
    let written = top
    let top = unfolded(top, shape)
    let base = unfolded(base, shape)
    guard let topEntries = top.entries, let baseEntries = base.entries,
      isSameThing(top, base, shape), !isBareValue(written, base, shape)
    else {
      note(base, at: path)
      return written
    }
    var entries = baseEntries
    var places = Dictionary(
      uniqueKeysWithValues: baseEntries.enumerated().map { ($1.key, $0) })
    for entry in topEntries {
      if let place = places[entry.key] {
        let inner = field(entry.key, of: base, shape)
        let value = merge(
          entry.value, over: entries[place].value, inner,
          path: path.isEmpty ? entry.key : "\(path).\(entry.key)")
        entries[place] = Node.Entry(entry.key, value, keySpot: entry.keySpot)
      } else {
        places[entry.key] = entries.count
        entries.append(entry)
      }
    }
    return Node(.record(entries), spot: top.spot)
  }

  /// `value` at `path` in `node`; what is missing on the way is made.
  mutating func set(
    _ value: Node, at path: ArraySlice<PathPart>, in node: Node?, _ shape: ValueShape?,
    below: String = ""
  ) -> Node {
    guard let part = path.first else {
      if let node { note(node, at: below) }
      return value
    }
    let rest = path.dropFirst()
    switch part.step {
    case .index(let i):
      guard var items = node?.items, items.indices.contains(i) else {
        // Reading will complain about a list where a value should be, at the right place.
        return Node(.list([set(value, at: rest, in: nil, nil)]), spot: part.spot)
      }
      items[i] = set(value, at: rest, in: items[i], element(of: shape), below: "\(below)[\(i)]")
      return Node(.list(items), spot: node?.spot)
    case .name(let name):
      let record = node.map { unfolded($0, shape) }
      var entries = record?.entries ?? []
      if case .tagged = structured(shape) { entries.removeAll { $0.key != name } }
      let place = entries.firstIndex { $0.key == name }
      let inner = field(name, of: record, shape)
      let child = set(
        value, at: rest, in: place.map { entries[$0].value }, inner,
        below: below.isEmpty ? name : "\(below).\(name)")
      if let place {
        entries[place] = Node.Entry(name, child, keySpot: part.spot ?? entries[place].keySpot)
      } else {
        entries.append(Node.Entry(name, child, keySpot: part.spot))
      }
      return Node(.record(entries), spot: record?.spot ?? part.spot)
    }
  }

  /// A bare name that stands for a value, not for a record to which others could be added.
  private func isBareValue(_ written: Node, _ base: Node, _ shape: ValueShape?) -> Bool {
    guard case .tagged = structured(shape), written.text != nil else { return false }
    return base.entries?.first?.value.entries == nil
  }

  private mutating func note(_ node: Node, at path: String) {
    if let spot = node.spot { replaced[path, default: []].append(spot) }
  }

  /// A bare word as the record for which it stands.
  private func unfolded(_ node: Node, _ shape: ValueShape?) -> Node {
    guard let text = node.text else { return node }
    func record(_ key: String, _ value: Node) -> Node {
      Node(.record([Node.Entry(key, value, keySpot: node.spot)]), spot: node.spot)
    }
    if node.isNothing { return Node(.record([]), spot: node.spot) }
    switch structured(shape) {
    case .record(let shape): return shape.shorthand.map { record($0, node) } ?? node
    case .tagged(let cases):
      guard cases.contains(where: { $0.choice.name == text }) else { return node }
      return record(text, Node(.record([]), spot: node.spot))
    default: return node
    }
  }

  /// Records with other selectors, or other alternatives, replace each other as a whole.
  private func isSameThing(_ top: Node, _ base: Node, _ shape: ValueShape?) -> Bool {
    switch structured(shape) {
    case .record(let record):
      guard let selector = record.selector, let new = top[selector]?.text else { return true }
      let standard = record.fields.first { $0.name == selector }?.standard?.string
      // Under a record of no kind in particular, its fields belong to whatever kind is chosen.
      guard let old = base[selector]?.text ?? standard else { return true }
      return old == new
    case .tagged: return top.entries?.first?.key == base.entries?.first?.key
    default: return true
    }
  }

  /// The part of a shape that has fields.
  private func structured(_ shape: ValueShape?) -> ValueShape? {
    guard case .any(let shapes) = shape else { return shape }
    return shapes.lazy.compactMap { inner -> ValueShape? in
      switch structured(inner) {
      case .record, .tagged, .named: structured(inner)
      default: nil
      }
    }.first
  }

  private func element(of shape: ValueShape?) -> ValueShape? {
    switch shape {
    case .list(let element, _): return element
    case .any(let shapes): return shapes.lazy.compactMap { element(of: $0) }.first
    default: return nil
    }
  }

  private func field(_ name: String, of node: Node?, _ shape: ValueShape?) -> ValueShape? {
    switch structured(shape) {
    case .record(let record):
      let chosen = record.selector.flatMap { node?[$0]?.text }
      let variant = record.variants.first { $0.choice.name == chosen }
      let fields = (variant?.fields ?? []) + record.fields + record.variants.flatMap(\.fields)
      return fields.first { $0.name == name }?.shape
    case .tagged(let cases): return cases.first { $0.choice.name == name }?.value
    case .named(let value): return value
    default: return nil
    }
  }
}

/// One step of a path such as `data.test[0].limit`.
struct PathPart {
  enum Step {
    case name(String)
    case index(Int)
  }

  var step: Step
  var spot: Spot?

  /// The steps of a path, each with its place in the text; nil if it is no path.
  static func parts(of path: String, at start: Int, in source: SourceText?) -> [PathPart]? {
    var parts: [PathPart] = []
    var offset = start
    for name in path.split(separator: ".", omittingEmptySubsequences: false) {
      let pieces = name.split(separator: "[", omittingEmptySubsequences: false)
      guard let first = pieces.first, !first.isEmpty else { return nil }
      let end = offset + first.utf8.count
      parts.append(
        PathPart(step: .name(String(first)), spot: source.map { Spot($0, offset..<end) }))
      for piece in pieces.dropFirst() {
        guard piece.hasSuffix("]"), let i = Int(piece.dropLast()), i >= 0 else { return nil }
        parts.append(PathPart(step: .index(i), spot: source.map { Spot($0, offset..<end) }))
      }
      offset += name.utf8.count + 1
    }
    return parts
  }
}
