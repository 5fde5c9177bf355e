import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// A learned loss with random weights, which cost as much as trained ones.
enum BenchPrior: Sendable {
  case transformer
  case convolutional
  case classifier
  case clips

  var loss: any LearnedLoss {
    let store = ParameterStore(.drawn(RandomStream(1)))
    var options = LearnedLossOptions()
    switch self {
    case .transformer:
      let encoder = MAEEncoder(store.root, MAEPreset.tiny.options)
      return MAEEncoderLoss(encoder, in: store, trained: .imagenet, options)
    case .convolutional:
      let preset = ConvolutionalMAEPreset.recommended
      let encoder = ConvolutionalEncoder(store.root, preset.options)
      options.features = preset.features
      return ConvolutionalEncoderLoss(encoder, in: store, trained: preset.normalization, options)
    case .classifier:
      let architecture = VGGOptions()
      let network = VGG(store.root, architecture, through: architecture.finalLayer)
      do {
        return try VGGLoss(network, in: store, options)
      } catch {
        preconditionFailure("a VGG without its last convolution: \(error.message)")
      }
    case .clips:
      let architecture = VideoMAEPreset.tiny.options
      let encoder = VideoMAEEncoder(store.root, architecture)
      return VideoMAEEncoderLoss(
        encoder, in: store, trained: architecture.standardNormalization, options)
    }
  }
}
