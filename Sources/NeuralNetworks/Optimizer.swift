public import Tensors

/// Moves parameters along their gradients.
public protocol Optimizer: AnyObject {
  /// One step; parameters without a gradient stay as they are.
  func step(rate: Double)

  /// Everything a later run needs to go on exactly, as named tensors in the official layout.
  var state: [(name: String, value: Tensor)] { get }

  /// Takes a state that `state` gave; false, with nothing changed, if it does not fit.
  func restore(_ state: [String: Tensor]) -> Bool
}
