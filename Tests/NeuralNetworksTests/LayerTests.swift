import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct LayerTests {
  struct Layer: Sendable, CustomStringConvertible {
    let description: String
    let input: Shape
    let output: Shape
    let make: @Sendable (Scope) -> (Variable) -> Variable

    init(
      _ description: String, _ input: Shape, _ output: Shape,
      make: @escaping @Sendable (Scope) -> (Variable) -> Variable
    ) {
      (self.description, self.input, self.output, self.make) = (description, input, output, make)
    }
  }

  static let layers = [
    Layer("convolution", [2, 5, 4, 3], [2, 5, 4, 6]) { scope in
      let layer = Conv2d(scope, 3, 6)
      return { layer($0) }
    },
    Layer("convolution with stride", [1, 6, 5, 2], [1, 3, 3, 4]) { scope in
      let layer = Conv2d(scope, 2, 4, stride: 2)
      return { layer($0) }
    },
    Layer("convolution with everything fused", [1, 4, 4, 4], [1, 4, 4, 4]) { scope in
      let layer = Conv2d(scope, 4, 4)
      return { layer($0, activation: .relu, scale: 0.5, adding: $0) }
    },
    Layer("mean of a convolution", [2, 5, 4, 3], [2, 1, 1, 6]) { scope in
      let layer = Conv2d(scope, 3, 6)
      return { layer.mean(over: $0) }
    },
    Layer("convolution and shuffle", [1, 3, 4, 2], [1, 6, 8, 3]) { scope in
      let layer = Conv2d(scope, 2, 12)
      return { layer($0, shuffle: 2) }
    },
    Layer("convolution of clips", [1, 3, 4, 5, 2], [1, 3, 4, 5, 3]) { scope in
      let layer = Conv3d(scope, 2, 3)
      return { layer($0) }
    },
    Layer("convolution of clips that loses frames", [1, 3, 4, 5, 2], [1, 1, 4, 5, 3]) { scope in
      let layer = Conv3d(scope, 2, 3, padding: .init(height: 1, width: 1))
      return { layer($0) }
    },
    Layer("transposed convolution of clips", [1, 2, 1, 3, 2], [1, 6, 5, 7, 3]) { scope in
      let layer = TransposedConv3d(scope, 2, 3, kernel: 5)
      return { layer($0) }
    },
    Layer("transposed convolution", [1, 3, 4, 2], [1, 6, 8, 3]) { scope in
      let layer = TransposedConv2d(scope, 2, 3, kernel: 4, stride: 2, padding: 1)
      return { layer($0) }
    },
    Layer("linear map", [2, 3, 5], [2, 3, 7]) { scope in
      let layer = Linear(scope, 5, 7)
      return { layer($0) }
    },
    Layer("layer norm", [3, 4, 16], [3, 4, 16]) { scope in
      let layer = LayerNorm(scope, 16, epsilon: 1e-6)
      return { layer($0) }
    },
    Layer("self-attention", [2, 5, 12], [2, 5, 12]) { scope in
      let layer = SelfAttention(scope, 12, heads: 3)
      return { layer($0) }
    },
    Layer("self-attention with three matrices", [2, 5, 12], [2, 5, 12]) { scope in
      let layer = SelfAttention(scope, 12, heads: 3, form: .apart(hasBias: true))
      return { layer($0) }
    },
    Layer("transformer block", [2, 5, 8], [2, 5, 8]) { scope in
      let layer = TransformerBlock(scope, 8, heads: 2, hidden: 16, epsilon: 1e-6)
      return { layer($0) }
    },
  ]

  @Test("gradients of a layer agree with finite differences", arguments: layers)
  func gradients(_ layer: Layer) {
    let store = ParameterStore(.drawn(RandomStream(3)))
    let apply = layer.make(store.root / "layer")
    #expect(apply(Variable(constant: Tensor(layer.input))).shape == layer.output)
    #expect(gradientError(of: store, at: layer.input, apply) < 2e-3)
  }

  @Test(
    "the mean of a convolution is that of its result", arguments: [(3, 1), (3, 0), (5, 2), (1, 1)],
    [(5, 4), (1, 9), (2, 2), (40, 3)])
  func mean(_ filter: (kernel: Int, padding: Int), _ size: (height: Int, width: Int)) {
    guard min(size.height, size.width) + 2 * filter.padding >= filter.kernel else { return }
    let store = ParameterStore(.drawn(RandomStream(3)))
    let layer = Conv2d(store.root, 3, 6, kernel: filter.kernel, padding: filter.padding)
    let draws = RandomStream(4)
    let x = Variable(
      constant: Tensor([2, size.height, size.width, 3]) { Float(draws.normal($0)) })
    let (fast, slow) = (layer.mean(over: x).value, layer(x).globalMean().value)
    #expect(fast.shape == slow.shape)
    #expect(zip(fast.values, slow.values).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
