import NeuralNetworks
import Tensors

/// A network inside a coupling layer: as many pixels out as in.
protocol CouplingNetwork {
  init(_ scope: Scope, _ inputs: Int, _ outputs: Int)

  /// What it makes of x, added to `other` if there is one.
  func callAsFunction(_ x: Variable, adding other: Variable?) -> Variable
}

extension CouplingNetwork {
  func callAsFunction(_ x: Variable) -> Variable { self(x, adding: nil) }
}

/// One step of the invertible networks of Zhou et al. (AAAI 2022, ECCV 2022), used in one direction:
///
///     [x₁, x₂] = W·x        y₁ = x₁ + F(x₂)        y₂ = x₂·exp(0.8·(2σ(H(y₁)) - 1)) + G(y₁)
///
/// The logarithm of its determinant is of no use here and is not computed.
struct InvertibleBlock<Network: CouplingNetwork> {
  private let f: Network
  private let g: Network
  private let h: Network
  private let mixing: InvertibleConv2d
  private let half: Int

  /// `lower` and `upper` are what the triangles of the mixing matrix are called.
  init(_ scope: Scope, _ features: Int, lower: String, upper: String) {
    half = features / 2
    let rest = features - half
    f = Network(scope / "F", rest, half)
    g = Network(scope / "G", half, rest)
    h = Network(scope / "H", half, rest)
    mixing = InvertibleConv2d(scope / "invconv", features, lower: lower, upper: upper)
  }

  func callAsFunction(_ x: Variable) -> Variable {
    let parts = mixing(x).split(channels: [half, x.shape[3] - half])
    let first = f(parts[1], adding: parts[0])
    let second = parts[1].coupled(gate: h(first), limit: 0.8, offset: g(first))
    return Variable.concatenated([first, second], axis: -1)
  }
}
