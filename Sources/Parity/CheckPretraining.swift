import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// A masked autoencoder for images.
func checkPretraining(_ golden: Golden) throws(Failure) {
  let options = try golden.read("config") { MAEOptions(from: &$0) }
  try requireMask(of: options.grid.count, options.maskRatio)
  let (store, mae) = try filled(from: golden) { ImageMAE($0, options) }
  try compare(
    mae, store, golden, [options.imageHeight, options.imageWidth, options.channels])
}

/// A masked autoencoder for clips.
func checkClipPretraining(_ golden: Golden) throws(Failure) {
  let options = try golden.read("config") { VideoMAEOptions(from: &$0) }
  try requireMask(of: options.grid.count, options.maskRatio)
  let (store, mae) = try filled(from: golden) { VideoMAE($0, options) }
  if let frames = golden.optional("aux.target_frames") {
    let ours = VideoMAE.paintedFrames(options.paintedFrames, of: options.frames)
    golden.record(
      "aux.target_frames", Tensor([ours.count], ours.map { Float($0) }), frames, tolerance: 0)
  }
  try compare(
    mae, store, golden,
    [options.frames, options.imageHeight, options.imageWidth, options.channels])
}

/// What it paints, its loss, and the gradients of both.
///
/// - Parameter sample: the shape of a sample.
private func compare(
  _ mae: some PatchAutoencoder, _ store: ParameterStore, _ golden: Golden, _ sample: [Int]
) throws(Failure) {
  let images = Leaf(try golden.pixels("input.imgs", rank: sample.count + 1))
  let noise = try golden.tensor("input.noise", rank: 2)
  guard images.value.shape.extents.dropFirst().elementsEqual(sample),
    noise.shape == [images.value.shape[0], mae.patchCount]
  else { throw Failure(.data, "images or noise do not fit `config`") }
  let selection = mae.selection(noise)
  compareSelection(selection, golden)

  let pixels = Variable(images)
  let latent = mae.latent(pixels, selection)
  let painted = mae.reconstruction(latent, selection)
  let loss = mae.loss(pixels, painted: painted, selection)
  try golden.compare("output.0", loss.value.reshaped([1]))
  try golden.compare("output.1", painted.value)
  try golden.compare("output.2", selection.mask, tolerance: 0)
  if golden.has("aux.latent") { try golden.compare("aux.latent", latent.value) }
  if golden.has("aux.patchified") {
    try golden.compare("aux.patchified", mae.targets(pixels).value, tolerance: 0)
  }

  let pull = try golden.tensor("cotangent.0")
  let cotangent = try golden.tensor("cotangent.1")
  guard pull.count == 1, cotangent.shape == painted.shape else {
    throw Failure(.data, "the cotangents do not fit the outputs")
  }
  let pairing = (painted * Variable(constant: cotangent)).sum()
  (loss.scaled(by: pull.values[0]) + pairing).backward()
  try compareGradients(store, golden)
  try golden.compareImages("grad_input.imgs", images.gradient, .gradient)
  try compareLossGradients(mae, store, images, noise, golden)
}

/// The loss as training computes it, painting masked patches only.
private func compareLossGradients(
  _ mae: some PatchAutoencoder, _ store: ParameterStore, _ images: Leaf, _ noise: Tensor,
  _ golden: Golden
) throws(Failure) {
  store.clearGradients()
  images.gradient = nil
  let loss = mae.loss(Variable(images), noise: noise)
  golden.record("output.0 in training", loss.value.reshaped([1]), try golden.tensor("output.0"))
  loss.backward()
  try compareLossGradients(store, images, golden)
}

/// The gradients of the loss alone, of the images and of those parameters that the file has chosen.
func compareLossGradients(
  _ store: ParameterStore, _ images: Leaf, _ golden: Golden
) throws(Failure) {
  let names = golden.names(under: "gradloss.")
  guard !names.isEmpty else { throw Failure(.data, "lacks the tensors `gradloss.*`") }
  for name in names {
    try golden.compare("gradloss.\(name)", store[name]?.officialGradient(), .gradient)
  }
  try golden.compareImages("gradloss_input.imgs", images.gradient, .gradient)
}

private func compareSelection(_ selection: TokenSelection, _ golden: Golden) {
  let shape: Shape = [selection.order.count, selection.length]
  let lists = [("aux.ids_shuffle", selection.order), ("aux.ids_restore", selection.restore)]
  for (name, lists) in lists {
    guard let reference = golden.optional(name) else { continue }
    let ours = Tensor(shape, lists.flatMap { $0.map { Float($0) } })
    golden.record(name, ours, reference, tolerance: 0)
  }
}

/// Where nothing is masked there is no loss.
func requireMask(of count: Int, _ ratio: Double) throws(Failure) {
  guard TokenSelection.keptCount(of: count, masking: ratio) < count else {
    throw Failure(.data, "`config` masks none of \(count) patches")
  }
}
