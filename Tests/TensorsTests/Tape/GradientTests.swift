import Tensors
import TestSupport
import Testing

@Suite struct GradientTests {
  static let operations = [
    Operation("add", [2, 3], [2, 3]) { $0[0] + $0[1] },
    Operation("subtract", [2, 3], [2, 3]) { $0[0] - $0[1] },
    Operation("multiply", [2, 3], [2, 3]) { $0[0] * $0[1] },
    Operation("square of one variable", [7]) { $0[0] * $0[0] },
    Operation("scale and offset", [5]) { $0[0].scaled(by: -1.5, plus: 2) },
    Operation("add a multiple", [5], [5]) { $0[0].adding($0[1], times: 0.1) },
    Operation("affine by channel", [2, 2, 3]) {
      $0[0].channelAffine(scale: Tensor([3], [1, -2, 0.5]), shift: Tensor([3], [3, 2, 1]))
    },
    Operation("add rows to each sample", [3, 2, 4], [1, 2, 4]) {
      $0[0].adding(toEachSample: $0[1])
    },
    Operation("relu", [40]) { $0[0].relu() },
    Operation("leaky relu", [40], step: 0x1p-12) { $0[0].leakyRelu(0.2) },
    Operation("a rectifier with a trained slope", [40], [1], step: 0x1p-12) { $0[0].prelu($0[1]) },
    Operation("a rectifier with a negative slope", [40], [1], step: 0x1p-12) {
      $0[0].prelu($0[1].scaled(by: 0.1, plus: -1))
    },
    Operation("sigmoid", [40]) { $0[0].sigmoid() },
    Operation("gelu", [40]) { $0[0].gelu() },
    Operation("clamp", [40], step: 0x1p-12) { $0[0].clamped(to: -0.5...1) },
    Operation("layer norm", [6, 33], [33], [33]) {
      $0[0].layerNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-6)
    },
    Operation("layer norm of many rows", [150, 5], [5], [5]) {
      $0[0].layerNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-6)
    },
    Operation("batch norm", [2, 5, 4, 21], [21], [21]) {
      $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-4).y
    },
    Operation("batch norm and relu", [2, 3, 2, 5], [5], [5], step: 0x1p-12) {
      $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-4, activation: .relu).y
    },
    Operation("batch norm and leaky relu of many rows", [3, 9, 8, 19], [19], [19], step: 0x1p-12) {
      $0[0].batchNormalized(
        scale: $0[1], shift: $0[2], epsilon: 1e-4, activation: .leakyRelu(0.3)
      ).y
    },
    Operation("batch norm with given statistics", [2, 3, 2, 3], [3], [3]) {
      $0[0].batchNormalized(
        scale: $0[1], shift: $0[2], mean: Tensor([3], [1, -1, 0]),
        variance: Tensor([3], [2, 0.5, 1]), epsilon: 1e-4)
    },
    Operation("Gram matrices", [2, 5, 4, 3]) { $0[0].gramMatrices() },
    Operation("distance of whole tensors", [2, 5], [2, 5]) {
      $0[0].euclideanDistance(to: $0[1])
    },
    Operation("reshape", [2, 6]) { $0[0].reshaped([3, 4]) },
    Operation("permute", [2, 3, 4, 5]) { $0[0].permuted([2, 0, 3, 1]) },
    Operation("slice", [3, 5, 2]) { $0[0].sliced(1, 1..<4) },
    Operation("concatenate", [2, 1, 3], [2, 4, 3]) { Variable.concatenated($0, axis: 1) },
    Operation("concatenate channels", [2, 3, 5], [2, 3, 21]) {
      Variable.concatenated($0, axis: -1)
    },
    Operation("split channels", [2, 2, 9]) {
      let parts = $0[0].split(channels: [4, 3, 2])
      return parts[0].sliced(2, 0..<3) * parts[1]
    },
    Operation("gather rows, one of them twice", [2, 5, 3]) {
      $0[0].gathered([[4, 0, 4], [1, 2, 3]])
    },
    Operation("repeat a row", [1, 1, 4]) { $0[0].repeated(samples: 2, rows: 3) },
    Operation("patches", [2, 6, 4, 3]) { $0[0].patches(2) },
    Operation("cover windows", [2, 5, 7, 3]) {
      $0[0].covered([[0, 5], [3]], side: 3, with: 0.5)
    },
    Operation("patches of clips", [2, 6, 4, 6, 2]) { $0[0].patches(2, frames: 3) },
    Operation("linear", [2, 5, 7], [6, 7], [6]) { $0[0].linear($0[1], $0[2]) },
    Operation("linear over several blocks of rows", [300, 3], [150, 3]) { $0[0].linear($0[1]) },
    Operation("attention", [2, 5, 24]) { $0[0].selfAttention(heads: 2) },
    Operation("attention over several blocks of queries", [1, 150, 12]) {
      $0[0].selfAttention(heads: 1)
    },
    Operation("attention of tensors apart", [2, 5, 8], [2, 5, 8], [2, 5, 8]) {
      .attention(queries: $0[0], keys: $0[1], values: $0[2], heads: 2)
    },
    Operation("convolve 3×3", [2, 7, 6, 3], [3, 3, 3, 4], [4]) {
      $0[0].convolved(with: $0[1], bias: $0[2], Convolution(padding: 1))
    },
    Operation(
      "convolve 3×3 by Winograd, scaled, with a residual", [1, 9, 6, 16], [3, 3, 16, 16], [16],
      [1, 9, 6, 16], step: 0.25
    ) {
      $0[0].convolved(
        with: $0[1], bias: $0[2], Convolution(padding: 1), scale: 0.5, residual: $0[3])
    },
    Operation(
      "convolve with an activation and a residual", [1, 5, 4, 3], [3, 3, 3, 4], [4], [1, 5, 4, 4],
      step: 0x1p-12
    ) {
      $0[0].convolved(
        with: $0[1], bias: $0[2], Convolution(padding: 1), activation: .leakyRelu(0.2), scale: 0.5,
        residual: $0[3])
    },
    Operation(
      "convolve with an activation and a scale", [1, 5, 4, 3], [3, 3, 3, 4], step: 0x1p-12
    ) {
      $0[0].convolved(
        with: $0[1], Convolution(padding: 1), activation: .leakyRelu(0.2), scale: 0.5)
    },
    Operation(
      "convolve with a rectifier of trained slope", [1, 5, 4, 3], [3, 3, 3, 4], [1], step: 0x1p-12
    ) {
      // A slope around 2, which no step makes negative.
      $0[0].convolved(
        with: $0[1], Convolution(padding: 1), prelu: $0[2].scaled(by: 0.1, plus: 2))
    },
    Operation(
      "convolve with a rectifier of negative slope", [1, 5, 4, 3], [3, 3, 3, 4], [1],
      step: 0x1p-12
    ) {
      $0[0].convolved(
        with: $0[1], Convolution(padding: 1), prelu: $0[2].scaled(by: 0.1, plus: -1))
    },
    Operation("images that two convolutions see", [1, 6, 5, 18], [3, 3, 18, 18], [3, 3, 18, 4]) {
      let x = $0[0]
      let y = x.convolved(with: $0[1], Convolution(padding: 1), residual: x)
      return Variable.concatenated(
        [y, x.convolved(with: $0[2], Convolution(padding: 1))], axis: -1)
    },
    Operation("images that strided convolutions see", [1, 6, 5, 3], [3, 3, 3, 4], [2, 2, 3, 4]) {
      let x = $0[0]
      let y = x.convolved(with: $0[1], Convolution(stride: 2, padding: 1))
      return y + x.convolved(with: $0[2], Convolution(stride: 2, padding: 1)).sliced(1, 0..<3)
    },
    Operation("convolve and shuffle", [1, 4, 5, 16], [3, 3, 16, 64], [64]) {
      $0[0].convolved(with: $0[1], bias: $0[2], Convolution(padding: 1), shuffle: 2)
    },
    Operation("convolve with a stride", [1, 8, 9, 3], [4, 4, 3, 5]) {
      $0[0].convolved(with: $0[1], Convolution(stride: 2, padding: 1))
    },
    Operation("convolve 1×1", [2, 3, 4, 5], [1, 1, 5, 6], [6], step: 0x1p-12) {
      $0[0].convolved(with: $0[1], bias: $0[2], Convolution(), activation: .relu)
    },
    Operation("convolve three groups", [2, 5, 6, 12], [3, 3, 4, 90], [90]) {
      $0[0].convolved(with: $0[1], bias: $0[2], Convolution(padding: 1, groups: 3))
    },
    Operation(
      "convolve many groups with an activation", [1, 8, 9, 54], [7, 7, 3, 54], [54], step: 0x1p-12
    ) {
      $0[0].convolved(
        with: $0[1], bias: $0[2], Convolution(groups: 18), activation: .leakyRelu(0.2))
    },
    Operation("convolve interleaved groups", [2, 3, 4, 60], [1, 1, 3, 40]) {
      $0[0].convolved(with: $0[1], Convolution(groups: 20, isInterleaved: true))
    },
    Operation("convolve a mirrored image", [2, 5, 6, 6], [3, 3, 3, 6]) {
      $0[0].convolved(
        with: $0[1], Convolution(groups: 2),
        mirroring: MirroredEdges(top: 1, bottom: 0, left: 3, right: 1))
    },
    Operation("frame with a constant", [2, 3, 4, 3]) { $0[0].framed(by: 2, -1) },
    Operation("images made of patches", [2, 3, 14, 13, 3]) { x in
      // Any patches will do: where they lie is constant.
      let search = PatchSearch(side: 5, radius: 3, frames: 1, neighbours: 2)
      let crafts = (0..<2).map { n in
        let places = (0..<24).map { Int32(($0 * 37 + n * 11) % 270) }
        return PatchCraft(
          side: 3, search, window: [3, 14, 13, 3],
          PatchMatches(distances: Tensor([4, 3, 2]), places: places))
      }
      return x[0].crafted(crafts)
    },
    Operation("part of images made of patches", [1, 1, 9, 9, 3]) { x in
      let search = PatchSearch(side: 2, radius: 1, frames: 0, neighbours: 1)
      let places = (0..<36).map { Int32($0 * 7 % 64) }
      let craft = PatchCraft(
        side: 2, search, window: [1, 9, 9, 3],
        PatchMatches(distances: Tensor([6, 6, 1]), places: places))
      return x[0].crafted([craft], rows: 1..<4, columns: 2..<5)
    },
    Operation("pad by reflection", [2, 4, 5, 3]) {
      $0[0].reflectionPadded(top: 3, bottom: 1, left: 0, right: 4)
    },
    Operation("convolve clips 3×3×3", [2, 3, 6, 5, 3], [3, 3, 3, 3, 4], [4]) {
      $0[0].convolved(
        with: $0[1], bias: $0[2], Convolution3d(padding: .init(height: 1, width: 1)))
    },
    Operation("convolve clips 5×5×5", [1, 2, 5, 6, 4], [5, 5, 5, 4, 3], [3], step: 0.25) {
      $0[0].convolved(
        with: $0[1], bias: $0[2], Convolution3d(padding: .init(time: 4, height: 4, width: 4)))
    },
    Operation(
      "convolve clips with an activation", [1, 2, 4, 3, 2], [3, 3, 3, 2, 3], [3], step: 0x1p-9
    ) {
      $0[0].convolved(
        with: $0[1], bias: $0[2], Convolution3d(padding: .init(time: 1, height: 1, width: 1)),
        activation: .leakyRelu(0.2))
    },
    Operation("transposed convolution 4×4, stride 2", [2, 3, 4, 3], [4, 4, 5, 3], [5]) {
      $0[0].transposedConvolved(
        with: $0[1], bias: $0[2], TransposedConvolution(stride: 2, padding: 1))
    },
    Operation(
      "transposed convolution 5×5 and an activation", [1, 3, 4, 3], [5, 5, 2, 3], [2],
      step: 0x1p-12
    ) {
      $0[0].transposedConvolved(
        with: $0[1], bias: $0[2], TransposedConvolution(), activation: .leakyRelu(0.2))
    },
    Operation("maxima of windows that overlap", [1, 7, 6, 3], step: 0x1p-12) {
      $0[0].maxPooled(MaxPooling(4, stride: 2, padding: 1))
    },
    Operation("maxima with a rest", [1, 5, 7, 3], step: 0x1p-14) {
      $0[0].maxPooled(MaxPooling(2, keepsRest: true))
    },
    Operation("means of channels", [2, 5, 4, 3]) { $0[0].globalMean() },
    Operation("spread over pixels", [2, 1, 1, 5]) { $0[0].spread(height: 3, width: 4) },
    Operation("resize bilinearly", [2, 4, 3, 5]) { $0[0].resizedBilinearly(height: 9, width: 8) },
    Operation("resize bilinearly, smaller, corners aligned", [1, 7, 6, 2]) {
      $0[0].resizedBilinearly(height: 3, width: 4, alignsCorners: true)
    },
    Operation("resize to half", [2, 6, 4, 21]) { $0[0].resizedBilinearly(height: 3, width: 2) },
    Operation("resize to twice", [2, 3, 2, 21]) { $0[0].resizedBilinearly(height: 6, width: 4) },
    Operation("resize to twice and add", [2, 1, 3, 5], [2, 2, 6, 5]) {
      $0[0].doubled(adding: $0[1])
    },
    Operation("resize to the nearest", [1, 3, 5, 2]) {
      $0[0].resizedToNearest(height: 7, width: 4)
    },
    Operation("gate channels", [2, 3, 4, 5], [2, 1, 1, 5]) { $0[0].gated(by: $0[1]) },
    Operation("attend to channels", [2, 3, 4, 5], [2, 3, 4, 5], [1, 1, 5, 5]) {
      let w = $0[2]
      return $0[0].attended(adding: $0[1]) {
        $0.convolved(with: w, Convolution()).sigmoid()
      }
    },
    Operation("attend to one's own channels", [2, 5, 4, 33], [33, 33]) {
      let w = $0[1]
      return $0[0].attended(adding: $0[0]) {
        $0.linear(w).sigmoid()
      }
    },
    Operation("recompute", [5], [5]) {
      let (x, y) = ($0[0] + $0[1], $0[1])
      let z = Variable.recomputed { (x * y).sigmoid() + x }
      return Variable.recomputed { z + Variable.recomputed { y + z.sigmoid() } } + y
    },
    Operation("gate pixels", [2, 3, 4, 5], [2, 3, 4, 1]) { $0[0].gated(by: $0[1]) },
    Operation("similarity of windows inside", [2, 6, 7, 3], step: 0x1p-10) {
      $0[0].scaled(by: 0.3, plus: 0.5).similarity(
        to: noise([2, 6, 7, 3], "target"), StructuralSimilarity(window: 5))
    },
    Operation("similarity with zeros around", [1, 4, 9, 17], step: 0x1p-10) {
      $0[0].similarity(to: noise([1, 4, 9, 17], "target"), StructuralSimilarity(padding: 5))
    },
    Operation("sum over parts", [5, 2, 3]) { x in
      (x[0] * x[0]).summed(over: [0..<2, 2..<4, 4..<5]) { part, range in
        part.sigmoid().sum().scaled(by: Float(range.lowerBound + 1))
      }
    },
    Operation("sum", [9]) { $0[0].sum() },
    Operation("mean", [9]) { $0[0].mean() },
    Operation("mean absolute distance", [20], [20]) { $0[0].meanDistance(to: $0[1], .l1) },
    Operation("mean squared distance", [20], [20]) { $0[0].meanDistance(to: $0[1], .l2) },
    Operation("Charbonnier distance", [20], [20]) {
      $0[0].meanDistance(to: $0[1], .charbonnier(epsilon: 0.1))
    },
  ]

  @Test("backpropagation agrees with finite differences", arguments: operations)
  func agrees(_ operation: Operation) {
    #expect(gradientError(of: operation) < 1e-3)
  }

  @Test("a gradient that arrives by two ways is the sum, whoever shares the memory")
  func sharedGradients() {
    let leaf = Leaf(Tensor([2], [1, 2]))
    let x = Variable(leaf)
    let y = x + x
    (y + y + x).backward(Tensor([2], [1, 10]))
    #expect(leaf.gradient?.values == [5, 50])
  }

  @Test("without a tape nothing wants a gradient, and afterwards everything does again")
  func withoutTape() {
    let leaf = Leaf(Tensor([1], [2]))
    let y = Variable.withoutTape { Variable(leaf) * Variable(leaf) }
    #expect(y.value.scalar == 4 && !y.needsGradient)
    #expect((Variable(leaf) * y).needsGradient)
  }

  @Test("a frozen leaf gets no gradient and keeps no tape")
  func frozen() {
    let (frozen, trained) = (Leaf(Tensor([1], [3]), isTrained: false), Leaf(Tensor([1], [2])))
    let (a, b) = (Variable(frozen), Variable(trained))
    #expect(!(a * a).needsGradient)
    (a * b).backward()
    #expect(frozen.gradient == nil && trained.gradient?.values == [3])
  }
}
