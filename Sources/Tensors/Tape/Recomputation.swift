/// Trading time for memory: what lies between the input and the result of a block is not kept for
/// the backward pass but computed again there (Chen et al., arXiv:1604.06174).
public enum Recomputation {
  /// Whether a block is running for the second time: layers that learn from what passes through
  /// them have done so the first time.
  @TaskLocal public static var isRunning = false
}

extension Variable {
  /// The result of `body`, of which only what it started from is kept: `backward` runs it again.
  ///
  /// `body` must compute the same both times. Then gradients have the same bits as without: they
  /// are the same sums in the same order.
  public static func recomputed(_ body: @escaping () -> Variable) -> Variable {
    let start = Node.now
    let y = body()
    guard let node = y.node else { return y }
    let (inside, sources) = node.history(since: start)
    if inside.isEmpty { return y }
    return Variable(y.value, node: Node(again: body, sources: sources))
  }

  /// A block of a network, as it repeats them: its insides are kept for the backward pass, or
  /// recomputed where `Engine.recomputation` says so.
  public static func block(_ body: @escaping () -> Variable) -> Variable {
    Engine.recomputation == .blocks ? recomputed(body) : body()
  }

  /// What `layers` make of it one after the other; `size` of them are a block. Of n layers between
  /// which one tensor is kept, and c inside each, blocks of k need n/k + c·k.
  public func through<Layer>(
    _ layers: [Layer], blockOf size: Int = 1, _ apply: @escaping (Layer, Variable) -> Variable
  ) -> Variable {
    stride(from: 0, to: layers.count, by: size).reduce(self) { x, start in
      let block = layers[start..<min(start + size, layers.count)]
      return .block { block.reduce(x) { apply($1, $0) } }
    }
  }
}
