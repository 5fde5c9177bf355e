import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// A convolutional masked autoencoder: what it paints, its latent, its loss, and the gradients of all
/// three.
func checkConvolutionalPretraining(_ golden: Golden) throws(Failure) {
  let options = try convolutionalOptions(golden)
  let ratio = options.maskRatio.lowerBound
  let images = Leaf(try golden.images("input.imgs"))
  let noise = try golden.tensor("input.noise", rank: 2)
  let (height, width) = (images.value.shape[1], images.value.shape[2])
  let count = height / options.cell * (width / options.cell)
  guard height % options.cell == 0, width % options.cell == 0, min(height, width) >= 4,
    images.value.shape[3] == options.bands, noise.shape == [images.value.shape[0], count]
  else { throw Failure(.data, "images or noise do not fit `config`") }
  guard ratio == options.maskRatio.upperBound, Int(ratio * Double(count)) > 0 else {
    throw Failure(.data, "`config` hides none of \(count) windows, or does not say how many")
  }
  let (store, mae) = try filled(from: golden) { ConvolutionalMAE($0, options) }
  let windows = ConvolutionalMAE.windows(hiding: ratio, noise)
  let blank = Variable(constant: Tensor([images.value.shape[0], height, width, 1]))
  let mask = blank.covered(windows.masked, side: options.cell, with: 1).value
  try golden.compare("aux.mask", mask.permuted([0, 3, 1, 2]), tolerance: 0)

  let pixels = Variable(images)
  let scales = mae.encoder.scales(of: mae.covered(pixels, windows))
  let painted = mae.reconstruction(scales)
  let loss = mae.loss(pixels, painted: painted, windows)
  try golden.compare("output.0", loss.value.reshaped([1]))
  try golden.compareImages("output.1", painted.value)
  try golden.compareImages("output.2", scales[2].value)

  let pull = try golden.tensor("cotangent.0")
  guard pull.count == 1 else { throw Failure(.data, "`cotangent.0` does not fit `output.0`") }
  var sum = loss.scaled(by: pull.values[0])
  for (name, output) in [("cotangent.1", painted), ("cotangent.2", scales[2])] {
    let cotangent = try golden.images(name)
    guard cotangent.shape == output.shape else {
      throw Failure(.data, "`\(name)` does not fit its output")
    }
    sum = sum + (output * Variable(constant: cotangent)).sum()
  }
  sum.backward()
  try compareGradients(store, golden)
  try golden.compareImages("grad_input.imgs", images.gradient, .gradient)

  store.clearGradients()
  images.gradient = nil
  mae.loss(Variable(images), windows).backward()
  try compareLossGradients(store, images, golden)
}

/// The sizes in `config`. The authors' code knows one value for hidden pixels, which has a name.
func convolutionalOptions(_ golden: Golden) throws(Failure) -> ConvolutionalMAEOptions {
  var config = try golden.json("config")
  if config["fill"] == "zero" { config["fill"] = 0 }
  do throws(Failure) {
    return try ConvolutionalMAEOptions(json: config)
  } catch {
    throw Failure(.data, "`config`: \(error.message)")
  }
}
