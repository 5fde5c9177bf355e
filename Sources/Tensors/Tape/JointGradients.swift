/// Gradients of several parents that one pass makes: the first to ask has all of them computed, each
/// takes its own, once.
final class JointGradients {
  private let rule: (Tensor) -> [Tensor]
  private var results: [Tensor?] = []

  init(_ rule: @escaping (Tensor) -> [Tensor]) { self.rule = rule }

  convenience init(_ rule: @escaping (Tensor) -> (Tensor, Tensor)) {
    self.init { dy in
      let (first, second) = rule(dy)
      return [first, second]
    }
  }

  func take(_ parent: Int, _ dy: Tensor) -> Tensor {
    if results.isEmpty { results = rule(dy) }
    guard let own = results[parent].take() else {
      preconditionFailure("the gradient of parent \(parent) was taken already")
    }
    return own
  }
}
