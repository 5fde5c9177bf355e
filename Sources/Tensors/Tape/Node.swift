import Synchronization

/// One result in the graph: what it came from, and the gradient received so far.
final class Node {
  struct Edge {
    let parent: Node
    let rule: Variable.SummingRule
    init(_ parent: Node, _ rule: @escaping Variable.SummingRule) {
      self.parent = parent
      self.rule = rule
    }
  }

  private static let created = Atomic(0)

  /// How many nodes there have been: those made from now on have larger numbers.
  static var now: Int { created.load(ordering: .relaxed) }

  /// Position in the order of creation: parents come before children.
  private let serial = Node.created.wrappingAdd(1, ordering: .relaxed).newValue
  private let leaf: Leaf?
  private var edges: [Edge] = []
  private var shared: Variable.SharedRule?
  /// The computation that is made again for its gradients, and what it depends on.
  private var again: (body: () -> Variable, sources: [Node])?
  private var gradient: Tensor?

  init(leaf: Leaf) { self.leaf = leaf }

  init(edges: [Edge], shared: Variable.SharedRule?) {
    leaf = nil
    self.edges = edges
    self.shared = shared
  }

  init(again body: @escaping () -> Variable, sources: [Node]) {
    leaf = nil
    again = (body, sources)
  }

  private var parents: [Node] { again?.sources ?? edges.map(\.parent) }

  func receive(_ dy: Tensor) { gradient = Self.sum(gradient.take(), dy) }

  /// This node and all that it depends on, newest first: those made after `start`, and the older
  /// ones that these lead to.
  func history(since start: Int = 0) -> (nodes: [Node], sources: [Node]) {
    var found: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
    var (nodes, sources) = ([Node](), [Node]())
    var next = [self]
    while let node = next.popLast() {
      if node.serial <= start {
        sources.append(node)
        continue
      }
      nodes.append(node)
      for parent in node.parents where found.insert(ObjectIdentifier(parent)).inserted {
        next.append(parent)
      }
    }
    return (nodes.sorted { $0.serial > $1.serial }, sources)
  }

  /// Hands on the gradient `dy` of this node to everything newer than `start`, and from there to
  /// what is older; both may be called once only.
  func backward(_ dy: Tensor, since start: Int = 0) {
    receive(dy)
    for node in history(since: start).nodes { node.passOn() }
  }

  /// Hands the gradient to the parents and lets go of everything that was held for it.
  private func passOn() {
    guard var dy = gradient.take() else { return }
    if let leaf {
      leaf.gradient = Self.sum(leaf.gradient.take(), dy)
      return
    }
    if let again = again.take() {
      let start = Node.now
      let y = Recomputation.$isRunning.withValue(true) { again.body() }
      y.node?.backward(dy, since: start)
      return
    }
    if let shared = shared.take() { shared(&dy) }
    while let edge = edges.popLast() {
      edge.parent.gradient = edge.rule(dy, edge.parent.gradient.take())
    }
  }

  /// In place where nobody else sees the memory.
  static func sum(_ sum: consuming Tensor?, _ dy: Tensor) -> Tensor {
    guard var sum else { return dy }
    sum.add(dy)
    return sum
  }
}
