/// A tensor that may be trained, with the gradient that `backward` gathered for it.
public final class Leaf {
  public var value: Tensor
  /// Sum over all uses since it was last set to nil.
  public var gradient: Tensor?
  /// A frozen leaf enters graphs as a constant: no gradient is computed, no tape kept.
  public var isTrained: Bool

  public init(_ value: Tensor, isTrained: Bool = true) {
    self.value = value
    self.isTrained = isTrained
  }
}
