import Tensors
import TestSupport
import Testing

extension GradientTests {
  static let panSharpening = [
    Operation("absolute", [40], step: 0x1p-12) { $0[0].absolute() },
    Operation("leaky relu of a sum", [40], [40], step: 0x1p-12) {
      $0[0].leakyReluOfSum($0[1], 0.2)
    },
    Operation("couple", [3, 7], [3, 7], [3, 7]) {
      $0[0].coupled(gate: $0[1], limit: 0.8, offset: $0[2])
    },
    Operation("instance norm", [2, 5, 4, 3], [3], [3]) {
      $0[0].instanceNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5)
    },
    Operation("instance norm of some channels, activated", [2, 4, 21, 5], [2], [2], step: 0x1p-12) {
      $0[0].instanceNormalized(
        scale: $0[1], shift: $0[2], epsilon: 1e-5, activation: .leakyRelu(0.1))
    },
    Operation("add to each pixel", [2, 5, 4, 3], [2, 1, 1, 3]) {
      $0[0].adding(toEachPixel: $0[1])
    },
    Operation("deviations of channels", [2, 9, 11, 3]) { $0[0].globalDeviation() },
    Operation("resize bicubically", [2, 4, 3, 5]) {
      $0[0].resizedBicubically(height: 9, width: 8, alignsCorners: true)
    },
    Operation("resize bicubically, smaller", [1, 7, 6, 2]) {
      $0[0].resizedBicubically(height: 3, width: 4, alignsCorners: false)
    },
    Operation("cut scrambled patches", [2, 7, 9, 3]) {
      $0[0].cut(ScrambledPatches(4, stride: 2, padding: 1))
    },
    Operation("join scrambled patches", [24, 4, 4, 3]) {
      $0[0].joined(ScrambledPatches(4, stride: 2, padding: 1), into: [2, 7, 9, 3])
    },
    Operation("craft patches of matches", [2, 5, 5, 3], [2, 5, 5, 3], step: 0x1p-13) {
      $0[0].matched(with: $0[1]).crafted
    },
    Operation("scores of matches", [2, 6, 6, 2], [2, 6, 6, 2], step: 0x1p-12) {
      $0[0].matched(with: $0[1]).scores
    },
  ]

  @Test(
    "backpropagation through what pan-sharpening needs agrees with finite differences",
    arguments: panSharpening)
  func agreesOnPanSharpening(_ operation: Operation) {
    #expect(gradientError(of: operation) < 1e-3)
  }
}
