import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// Some steps of pre-training: the schedule, the loss of every step, the weights at the end.
func checkTraining(_ golden: Golden) throws(Failure) {
  let options = try golden.read("config") { MAEOptions(from: &$0) }
  let recipe = try golden.read("train") { TrainingRecipe(from: &$0) }
  try requireMask(of: options.grid.count, options.maskRatio)
  let (store, mae) = try filled(from: golden) { ImageMAE($0, options) }
  let images = try golden.tensor("input.imgs", rank: 5)
  let noise = try golden.tensor("input.noise", rank: 3)
  let (steps, samples) = (images.shape[0], images.shape[1])
  guard
    images.shape == [steps, samples, options.channels, options.imageHeight, options.imageWidth],
    noise.shape == [steps, samples, options.grid.count], images.count > 0
  else { throw Failure(.data, "images or noise do not fit `config`") }

  var adam = Adam.Options.maskedAutoencoder
  adam.weightDecay = recipe.weightDecay
  let optimizer = Adam(store.parameters, adam, decays: Adam.matricesOnly)
  var losses: [Float] = []
  for step in 0..<steps {
    let batch = images.sliced(0, step..<step + 1)
      .reshaped(Shape(Array(images.shape.extents.dropFirst()))).permuted([0, 2, 3, 1])
    let draws = noise.sliced(0, step..<step + 1).reshaped([samples, options.grid.count])
    let loss = mae.loss(Variable(constant: batch), noise: draws)
    losses.append(loss.value.scalar)
    loss.backward()
    optimizer.step(rate: recipe.schedule.rate(at: step))
    store.clearGradients()
  }
  try golden.compare("loss", Tensor([steps], losses))
  let rates = (0..<steps).map { Float(recipe.schedule.rate(at: $0)) }
  try golden.compare("lr", Tensor([steps], rates))
  let travel = rates.reduce(0) { $0 + Double($1) }
  for parameter in store.trained {
    if parameter.name.hasSuffix(".attn.qkv.bias") {
      try compareQKVBias(parameter, travel: travel, golden)
    } else {
      try golden.compare("final.\(parameter.name)", parameter.official())
    }
  }
}

/// Queries and values as everything else; keys within the distance that Adam can have gone.
///
/// A constant added to all keys changes no attention (softmax does not see it), so the gradient of
/// the keys' bias is nothing but rounding, which Adam blows up to steps of the size of the rate.
private func compareQKVBias(
  _ parameter: Parameter, travel: Double, _ golden: Golden
) throws(Failure) {
  let name = "final.\(parameter.name)"
  let (ours, reference) = (parameter.official(), try golden.tensor(name))
  guard reference.shape == ours.shape else {
    golden.record(name, ours, reference)
    return
  }
  let width = ours.count / 3
  let size = reference.values.reduce(0) { max($0, abs(Double($1))) }
  for (i, part) in ["queries", "keys", "values"].enumerated() {
    let range = i * width..<(i + 1) * width
    let (a, b) = (ours.sliced(0, range), reference.sliced(0, range))
    if part == "keys" {
      let farthest = relativeError(a, b, scale: 1)
      golden.record("\(name) of keys, distance", error: farthest, tolerance: 2 * travel, .bound)
    } else {
      golden.record("\(name) of \(part)", a, b, scale: size)
    }
  }
}

/// The recipe of the official command, in epochs.
private struct TrainingRecipe {
  let schedule: Schedule
  let weightDecay: Double

  init(from fields: inout Fields) {
    let rate: Double = fields.read("lr", "highest rate", in: 0...1)
    let floor: Double = fields.read("min_lr", "last rate", in: 0...1)
    let warmup = fields.read("warmup_epochs", "epochs of rising rate", in: 0...100_000)
    let epochs = fields.read("epochs", "epochs in all", in: 1...100_000)
    let steps = fields.read("steps_per_epoch", "steps in an epoch", in: 1...1_000_000)
    weightDecay = fields.read("weight_decay", "decay of matrices", in: 0...1)
    schedule = .cosine(rate: rate, floor: floor, warmup: warmup * steps, steps: epochs * steps)
  }
}
