import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// The encoder of a video MAE as a loss: features of both clips, distances, gradients of the clip.
func checkClipEncoder(_ golden: Golden) throws(Failure) {
  let (options, stated) = try golden.read("config") {
    (VideoMAEOptions(from: &$0), StatedPixels(from: &$0))
  }
  let normalization = try stated.normalization(channels: options.channels)
  let (y, target) = try (golden.clips("input.y"), golden.clips("input.gt"))
  guard y.shape[4] == options.channels, target.shape == y.shape,
    y.shape[1] % options.patchFrames == 0, y.shape[2] % options.patch == 0,
    y.shape[3] % options.patch == 0
  else { throw Failure(.data, "`input.*` do not fit `config`") }
  let (store, encoder) = try filled(from: golden) { VideoMAEEncoder($0, options) }
  store.freeze()
  try golden.compareFeatures(y, target) { encoder.features(of: normalization($0)) }
  try golden.compareDistances(y, target) { distance in
    var options = LearnedLossOptions()
    options.distance = distance
    return VideoMAEEncoderLoss(encoder, in: store, trained: normalization, options)
  }
}
