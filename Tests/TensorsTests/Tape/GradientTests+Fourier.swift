import Tensors
import TestSupport
import Testing

extension GradientTests {
  static let spectra = [
    Operation("spectrum", [2, 6, 5, 3]) { $0[0].spectrum() },
    Operation("spectrum of odd and even sides", [1, 7, 8, 2]) { $0[0].spectrum() },
    Operation("image of a spectrum", [2, 2, 4, 4, 3]) { $0[0].image(fromSpectrumOfWidth: 6) },
    Operation("image of a spectrum of odd sides", [2, 1, 5, 4, 2]) {
      $0[0].image(fromSpectrumOfWidth: 7)
    },
    Operation("magnitude", [2, 40], step: 0x1p-10) { $0[0].magnitude() },
    Operation("phase", [2, 40], step: 0x1p-10) { $0[0].phase() },
    Operation("polar", [3, 11], [3, 11]) { $0[0].polar($0[1], offset: (0.5, 2)) },
  ]

  @Test("backpropagation through spectra agrees with finite differences", arguments: spectra)
  func agreesOnSpectra(_ operation: Operation) {
    #expect(gradientError(of: operation) < 1e-3)
  }
}
