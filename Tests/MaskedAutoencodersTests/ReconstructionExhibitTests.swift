import Documents
import MaskedAutoencoders
import NeuralNetworks
import Tensors
import Testing

@Suite struct ReconstructionExhibitTests {
  /// Hides the left half of everything and paints it in one value.
  struct Painter: MaskedAutoencoder {
    static let name = "painter"
    let value: Float
    var configuration: JSON { [:] }

    func loss(_ images: Variable, draw: RandomStream) -> Variable { images.sum() }

    func reconstruction(of images: Tensor, draw: RandomStream) -> Reconstruction {
      let (width, channels) = (images.shape[-2], images.shape[-1])
      let values = images.values
      func halved(_ value: Float) -> Tensor {
        Tensor(images.shape) { i in i / channels % width < width / 2 ? value : values[i] }
      }
      return Reconstruction(masked: halved(0), painted: halved(value))
    }
  }

  @Test(
    "errors are of hidden pixels, in units of 0…1, beside those of the visible mean",
    arguments: [[2, 3, 4, 2], [2, 3, 2, 4, 2]] as [Shape])
  func errors(_ shape: Shape) {
    // On the left of the first sample 0.2, of the second 0.6; on the right 0.4 and 0.8.
    let half = shape.count / 2
    let images = Tensor(shape) { i in
      (i < half ? 0.2 : 0.6) + (i / 2 % 4 < 2 ? 0 : 0.2)
    }
    let exhibit = ReconstructionExhibit(
      Painter(value: -1), images, normalization: .uniform(mean: 0.5, deviation: 0.25),
      draw: RandomStream(0))
    // Painted in 0.25: off by 0.05 and by 0.35; the mean of what is visible is off by 0.2.
    #expect(abs(exhibit.quality.error - 0.2) < 1e-6)
    #expect(abs(exhibit.quality.errorOfMean - 0.2) < 1e-6)
    #expect(exhibit.quality.hiddenShare == 0.5)
    #expect(exhibit.original.values == images.values)
    #expect(zip(exhibit.masked.values, images.values).contains { abs($0 - $1) > 0.05 })
    for (i, (painted, original)) in zip(exhibit.painted.values, images.values).enumerated() {
      #expect(abs(painted - (i / 2 % 4 < 2 ? 0.25 : original)) < 1e-6)
    }
  }

  @Test("an autoencoder of any kind is shown the same way for the same draw")
  func networks() {
    let images = ConvolutionalEncoderLossTests.image([2, 8, 12, 2], 3)
    let networks: [any MaskedAutoencoder] = [
      ConvolutionalMAETests.network().1,
      ImageMAE(ParameterStore(.drawn(RandomStream(1))).root, ImageMAETests.small),
    ]
    for network in networks {
      let exhibits = [1, 1, 2].map { seed in
        ReconstructionExhibit(
          network, images, normalization: .uniform(mean: 0.45, deviation: 0.25),
          draw: RandomStream(seed))
      }
      #expect(exhibits[0].painted.values == exhibits[1].painted.values)
      #expect(exhibits[0].quality == exhibits[1].quality)
      #expect(exhibits[0].masked.values != exhibits[2].masked.values)
      #expect(exhibits[0].quality.hiddenShare == 0.5)
      #expect(exhibits[0].quality.error > 0)
    }
  }

  @Test("what is known of the errors is read back as it was written")
  func json() throws {
    let images = Tensor([1, 2, 4, 1], repeating: 0.5)
    var quality = ReconstructionExhibit(
      Painter(value: 1), images, normalization: .identity, draw: RandomStream(0)
    ).quality
    #expect(quality.verdict == "nothing was lost that could be painted")
    quality.knowsStatistics = true
    #expect(ReconstructionQuality(try JSON(parsing: quality.json.pretty)) == quality)
    #expect(quality.verdict == "the network was told mean and deviation of each hidden patch")
    (quality.knowsStatistics, quality.error, quality.errorOfMean) = (false, 0.2, 0.1)
    #expect(quality.verdict == "the network is no nearer")
    #expect(ReconstructionQuality(["error": 1]) == nil)
  }
}
