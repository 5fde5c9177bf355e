/// A tensor that remembers how it was made, if anything it was made of wants a gradient.
///
/// Operations build a graph as they run; `backward` walks it once, newest first, and frees each
/// part as it goes. A graph belongs to the task that builds it, so this is not `Sendable`.
public struct Variable {
  public let value: Tensor
  let node: Node?
  /// Makes the value again from what its own rules hold, if that is cheap.
  private var remake: (() -> Tensor)?

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

  /// A rule that adds what it computes to what the parent has received already, if anything.
  typealias SummingRule = (_ dy: Tensor, _ sum: consuming Tensor?) -> Tensor

  /// What all rules need first, such as going back through an activation, done to `dy` where it
  /// lies.
  public typealias SharedRule = (_ dy: inout Tensor) -> Void

  /// The result of an operation on `parents`; a rule runs only if its parent wants a gradient.
  ///
  /// Rules run from the last to the first. A rule should hold no more than it needs: whatever it
  /// mentions stays in memory until it runs.
  ///
  /// - Parameter remade: makes the value again from what the rules hold, where that takes little
  ///   time: then nobody else keeps it for the backward pass.
  public init(
    _ value: Tensor, shared: SharedRule? = nil, remade: (() -> Tensor)? = nil,
    _ parents: (Variable, Rule)...
  ) {
    self.init(value, shared: shared, remade: remade, parents: parents)
  }

  public init(
    _ value: Tensor, shared: SharedRule? = nil, remade: (() -> Tensor)? = nil,
    parents: [(Variable, Rule)]
  ) {
    self.init(
      value, shared: shared, remade: remade,
      summing: parents.map { parent, rule in (parent, { dy, sum in Node.sum(sum, rule(dy)) }) })
  }

  init(
    _ value: Tensor, shared: SharedRule? = nil, remade: (() -> Tensor)? = nil,
    summing parents: [(Variable, SummingRule)]
  ) {
    let edges = parents.compactMap { parent, rule in parent.node.map { Node.Edge($0, rule) } }
    self.init(value, node: edges.isEmpty ? nil : Node(edges: edges, shared: shared))
    if node != nil { remake = remade }
  }

  init(_ value: Tensor, node: Node?) {
    self.value = value
    self.node = node
  }

  /// Runs `body` with every leaf as a constant, so that nothing is kept for a gradient.
  public static func withoutTape<R>(_ body: () throws -> R) rethrows -> R {
    try Tape.$isRecording.withValue(false, operation: body)
  }

  public var shape: Shape { value.shape }

  /// The value for rules, which run later.
  var later: () -> Tensor { remake ?? { [value] in value } }

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
    node.backward(seed)
  }
}

/// Whether graphs are built at all.
private enum Tape {
  @TaskLocal static var isRecording = true
}
