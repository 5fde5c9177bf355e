import Synchronization

/// One result in the graph: what it came from, and the gradient received so far.
final class Node {
  struct Edge {
    let parent: Node
    let rule: Variable.Rule
    init(_ parent: Node, _ rule: @escaping Variable.Rule) {
      self.parent = parent
      self.rule = rule
    }
  }

  private static let created = Atomic(0)

  /// Position in the order of creation: parents come before children.
  private let serial = Node.created.wrappingAdd(1, ordering: .relaxed).newValue
  private var edges: [Edge]
  private var shared: Variable.Rule?
  private let leaf: Leaf?
  private var gradient: Tensor?

  init(leaf: Leaf) {
    self.leaf = leaf
    edges = []
  }

  init(edges: [Edge], shared: Variable.Rule?) {
    leaf = nil
    self.edges = edges
    self.shared = shared
  }

  func receive(_ dy: Tensor) { gradient.accumulate(dy) }

  /// This node and all that it depends on, newest first.
  func history() -> [Node] {
    var found: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
    var nodes = [self]
    var next = 0
    while next < nodes.count {
      for edge in nodes[next].edges where found.insert(ObjectIdentifier(edge.parent)).inserted {
        nodes.append(edge.parent)
      }
      next += 1
    }
    return nodes.sorted { $0.serial > $1.serial }
  }

  /// Hands the gradient to the parents and lets go of everything that was held for it.
  func passOn() {
    guard var dy = gradient.take() else { return }
    if let leaf {
      leaf.gradient.accumulate(dy)
      return
    }
    if let shared = shared.take() { dy = shared(dy) }
    while let edge = edges.popLast() { edge.parent.receive(edge.rule(dy)) }
  }
}

extension Tensor? {
  /// Adds `other`, in place where nobody else sees the memory.
  fileprivate mutating func accumulate(_ other: Tensor) {
    guard var sum = take() else {
      self = other
      return
    }
    sum.add(other)
    self = sum
  }
}
