import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// The encoder of a convolutional MAE as a loss: features of both images at all scales, distances of
/// the coarsest and of all, image gradients.
func checkConvolutionalEncoder(_ golden: Golden) throws(Failure) {
  let options = try convolutionalOptions(golden)
  let (y, target) = try (golden.images("input.y"), golden.images("input.gt"))
  guard y.shape[3] == options.bands, target.shape == y.shape, min(y.shape[1], y.shape[2]) >= 4
  else { throw Failure(.data, "`input.*` do not fit `config`") }
  let (store, encoder) = try filled(from: golden) { ConvolutionalEncoder($0, options) }
  store.freeze()

  let output = Leaf(y)
  let scales = encoder.scales(of: Variable(output))
  try golden.compareImages("aux.scale1", scales[0].value)
  try golden.compareImages("aux.scale2", scales[1].value)
  try golden.compareImages("output.0", scales[2].value)
  try golden.compareImages("output.1", encoder(Variable(constant: target)).value)
  let cotangent = try golden.images("cotangent.0")
  guard cotangent.shape == scales[2].shape else {
    throw Failure(.data, "`cotangent.0` does not fit `output.0`")
  }
  scales[2].backward(cotangent)
  try golden.compareImages("grad_input.y", output.gradient, .gradient)

  func loss(_ distance: Distance, _ features: LearnedLossOptions.Features) -> some LearnedLoss {
    var options = LearnedLossOptions()
    (options.distance, options.features) = (distance, features)
    return ConvolutionalEncoderLoss(encoder, in: store, trained: .identity, options)
  }
  try golden.compareDistances(y, target) { loss($0, .final) }
  try golden.compareDistance("multiscale_l1", loss(.l1, .scales([1, 2, 3])), y, target)
}
