/// A tensor that remembers how it was made, if anything it was made of wants a gradient.
///
/// Operations build a graph as they run; `backward` walks it once, newest first, and frees each
/// part as it goes. A graph belongs to the task that builds it, so this is not `Sendable`.
public struct Variable {
  public let value: Tensor
  let node: Node?

  /// A value that needs no gradient.
  public init(constant value: Tensor) {
    self.value = value
    node = nil
  }

  /// The current value of a leaf; a constant if the leaf is not trained.
  public init(_ leaf: Leaf) {
    value = leaf.value
    node = leaf.isTrained && Tape.isRecording ? Node(leaf: leaf) : nil
  }

  /// How the gradient with respect to one parent follows from that with respect to the result.
  public typealias Rule = (_ dy: Tensor) -> Tensor

  /// The result of an operation on `parents`; a rule runs only if its parent wants a gradient.
  ///
  /// - Parameter shared: work that all rules need first, such as going back through an activation;
  ///   its result takes the place of `dy`. Runs once.
  public init(_ value: Tensor, shared: Rule? = nil, _ parents: (Variable, Rule)...) {
    self.init(value, shared: shared, parents: parents)
  }

  public init(_ value: Tensor, shared: Rule? = nil, parents: [(Variable, Rule)]) {
    self.value = value
    let edges = parents.compactMap { parent, rule in parent.node.map { Node.Edge($0, rule) } }
    node = edges.isEmpty ? nil : Node(edges: edges, shared: shared)
  }

  /// Runs `body` with every leaf as a constant, so that nothing is kept for a gradient.
  public static func withoutTape<R>(_ body: () throws -> R) rethrows -> R {
    try Tape.$isRecording.withValue(false, operation: body)
  }

  public var shape: Shape { value.shape }

  /// Whether `backward` would reach a leaf from here.
  public var needsGradient: Bool { node != nil }

  /// Adds to every leaf's gradient the derivative of `⟨self, cotangent⟩`.
  ///
  /// The graph is used up: a second call from the same variable does nothing.
  ///
  /// - Parameter cotangent: of the shape of the value; 1 for a scalar loss if left out.
  public func backward(_ cotangent: Tensor? = nil) {
    let seed = cotangent ?? Tensor(shape, repeating: 1)
    precondition(seed.shape == shape, "cotangent \(seed.shape) of a variable \(shape)")
    precondition(cotangent != nil || value.count == 1, "\(shape) needs a cotangent")
    guard let node else { return }
    node.receive(seed)
    for node in node.history() { node.passOn() }
  }
}

/// Whether graphs are built at all.
private enum Tape {
  @TaskLocal static var isRecording = true
}
