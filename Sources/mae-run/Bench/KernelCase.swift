import Tensors

/// An operation on tensors of given shapes, as networks use it, for `bench kernels`.
struct KernelCase: Sendable {
  let name: String
  let shapes: [Shape]
  let apply: @Sendable ([Variable]) -> Variable

  init(_ name: String, _ shapes: Shape..., apply: @escaping @Sendable ([Variable]) -> Variable) {
    (self.name, self.shapes, self.apply) = (name, shapes, apply)
  }

  static let all = convolutions + clips + products + others

  private static func convolution(
    _ what: String, _ x: Shape, _ outputs: Int, kernel k: Int = 3, stride: Int = 1
  ) -> KernelCase {
    let rule = Convolution(stride: stride, padding: k / 2)
    return KernelCase("convolve \(k)×\(k)\(what)", x, [k, k, x[3], outputs], [outputs]) {
      $0[0].convolved(with: $0[1], bias: $0[2], rule)
    }
  }

  /// Shapes of the published networks at their usual patches and batches.
  private static let convolutions: [KernelCase] = [
    convolution("", [16, 48, 48, 64], 64),
    convolution("", [128, 40, 40, 64], 64),
    convolution("", [16, 48, 48, 3], 64),
    convolution("", [16, 192, 192, 64], 3),
    convolution("", [128, 40, 40, 1], 64),
    convolution("", [128, 40, 40, 64], 1),
    convolution("", [16, 64, 64, 50], 50),
    convolution("", [16, 64, 64, 50], 25),
    convolution("", [16, 63, 61, 12], 12),
    convolution("", [4, 256, 256, 32], 32),
    convolution("", [4, 16, 16, 512], 512),
    convolution(" stride 2", [16, 64, 64, 64], 64, stride: 2),
    convolution(" stride 2", [16, 64, 64, 12], 12, stride: 2),
    convolution("", [8, 64, 64, 64], 64, kernel: 5),
    convolution("", [8, 64, 64, 3], 64, kernel: 7),
    convolution("", [16, 64, 64, 200], 50, kernel: 1),
    convolution("", [16, 64, 64, 50], 25, kernel: 1),
    convolution("", [4, 256, 256, 32], 3, kernel: 1),
    KernelCase(
      "convolve 3×3, relu, residual", [16, 48, 48, 64], [3, 3, 64, 64], [64], [16, 48, 48, 64]
    ) {
      $0[0].convolved(
        with: $0[1], bias: $0[2], Convolution(padding: 1), activation: .relu, residual: $0[3])
    },
    KernelCase("convolve 3×3, shuffle by 2", [16, 48, 48, 64], [3, 3, 64, 256], [256]) {
      $0[0].convolved(with: $0[1], bias: $0[2], Convolution(padding: 1), shuffle: 2)
    },
  ]

  private static func clip(
    _ x: Shape, _ outputs: Int, kernel k: Int, padding: Int
  ) -> KernelCase {
    let rule = Convolution3d(
      padding: .init(time: padding, height: padding, width: padding))
    return KernelCase("convolve \(k)×\(k)×\(k)", x, [k, k, k, x[4], outputs], [outputs]) {
      $0[0].convolved(with: $0[1], bias: $0[2], rule, activation: .leakyRelu(0.2))
    }
  }

  private static let clips: [KernelCase] = [
    clip([1, 16, 128, 128, 3], 8, kernel: 3, padding: 1),
    clip([1, 16, 128, 128, 13], 16, kernel: 3, padding: 1),
    clip([1, 16, 128, 128, 8], 16, kernel: 5, padding: 0),
    clip([1, 12, 124, 124, 16], 16, kernel: 5, padding: 0),
    clip([1, 12, 124, 124, 8], 3, kernel: 5, padding: 4),
    clip([1, 16, 128, 128, 4], 32, kernel: 3, padding: 1),
    clip([1, 16, 128, 128, 32], 32, kernel: 3, padding: 1),
    clip([1, 16, 16, 16, 256], 256, kernel: 3, padding: 1),
  ]

  private static let products: [KernelCase] = [
    KernelCase("linear", [1184, 384], [1536, 384], [1536]) { $0[0].linear($0[1], $0[2]) },
    KernelCase("linear", [1184, 1536], [384, 1536], [384]) { $0[0].linear($0[1], $0[2]) },
    KernelCase("linear", [9232, 96], [288, 96], [288]) { $0[0].linear($0[1], $0[2]) },
    KernelCase("linear", [9232, 96], [384, 96], [384]) { $0[0].linear($0[1], $0[2]) },
    KernelCase("linear", [9232, 384], [96, 384], [96]) { $0[0].linear($0[1], $0[2]) },
    KernelCase("attention, 6 heads of 64", [32, 37, 1152]) { $0[0].selfAttention(heads: 6) },
    KernelCase("attention, 6 heads of 32", [32, 145, 576]) { $0[0].selfAttention(heads: 6) },
    KernelCase("attention, 4 heads of 24", [16, 577, 288]) { $0[0].selfAttention(heads: 4) },
    KernelCase("attention, 4 heads of 64", [2, 2305, 768]) { $0[0].selfAttention(heads: 4) },
  ]

  private static let others: [KernelCase] = [
    KernelCase("layer norm", [9232, 96], [96], [96]) {
      $0[0].layerNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-6)
    },
    KernelCase("batch norm, relu", [128, 40, 40, 64], [64], [64]) {
      $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-4, activation: .relu).y
    },
    KernelCase("gelu", [9232, 384]) { $0[0].gelu() },
    KernelCase("relu", [16, 48, 48, 64]) { $0[0].relu() },
    KernelCase("leaky relu", [16, 64, 64, 50]) { $0[0].leakyRelu(0.05) },
    KernelCase("sigmoid", [16, 64, 64, 50]) { $0[0].sigmoid() },
    KernelCase("add", [16, 48, 48, 64], [16, 48, 48, 64]) { $0[0] + $0[1] },
    KernelCase("multiply", [16, 64, 64, 50], [16, 64, 64, 50]) { $0[0] * $0[1] },
    KernelCase("concatenate channels", [16, 64, 64, 50], [16, 64, 64, 50]) {
      Variable.concatenated($0, axis: -1)
    },
    KernelCase("max pool 2×2", [4, 256, 256, 32]) { $0[0].maxPooled(MaxPooling(2)) },
    KernelCase("max pool 7×7, stride 3", [16, 31, 31, 12]) {
      $0[0].maxPooled(MaxPooling(7, stride: 3))
    },
    KernelCase("bilinear resize", [16, 9, 9, 12]) {
      $0[0].resizedBilinearly(height: 64, width: 64)
    },
    KernelCase("mean of absolute differences", [16, 192, 192, 3], [16, 192, 192, 3]) {
      $0[0].meanDistance(to: $0[1], .l1)
    },
    KernelCase("patches of 8", [16, 192, 192, 3]) { $0[0].patches(8) },
  ]
}
