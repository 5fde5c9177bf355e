import NeuralNetworks
import Tensors

/// What both networks of Zhou et al. end with: a convolution, channel attention, a convolution.
///
/// The attention is the published code's: gates are multiplied with the *mean* of each channel, and
/// that is added to every pixel; the channels themselves are not gated.
struct Refinement {
  private let first: Conv2d
  private let squeeze: Conv2d
  private let excite: Conv2d
  private let process: [Conv2d]
  private let last: Conv2d

  init(_ scope: Scope, _ features: Int, _ outputs: Int) {
    first = Conv2d(scope / "conv_in", features, features)
    let attention = scope / "process" / 0
    squeeze = Conv2d(attention / "conv_du" / 0, features, features / 4, kernel: 1)
    excite = Conv2d(attention / "conv_du" / 2, features / 4, features, kernel: 1)
    process = [0, 2].map { Conv2d(attention / "process" / $0, features, features) }
    last = Conv2d(scope / "conv_last", features, outputs)
  }

  /// `base` is added to the result.
  func callAsFunction(_ x: Variable, adding base: Variable) -> Variable {
    let r = first(x)
    let means = process[1](process[0](r, activation: .relu)).globalMean()
    let gates = excite(squeeze(means, activation: .relu)).sigmoid()
    return last(r.adding(toEachPixel: gates * means), adding: base)
  }
}
