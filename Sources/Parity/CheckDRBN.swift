import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// Stage I: the image and its two stages.
func checkDRBN(_ golden: Golden) throws(Failure) {
  let options = try golden.read("config") { DRBN.Options(from: &$0) }
  let (store, network) = try filled(from: golden) { DRBN($0, options) }
  let images = try golden.images("input.x")
  guard
    images.shape[3] == options.channels, images.shape[1] % DRBN.sizeMultiple == 0,
    images.shape[2] % DRBN.sizeMultiple == 0
  else { throw Failure(.data, "`input.x` \(images.shape) does not fit the network") }
  let x = Leaf(images)
  let y = network(Degraded(Variable(x)))
  try compareAll(golden, [y.image] + y.stages)
  try compareGradients(store, golden)
  try golden.compareImages("grad_input.x", x.gradient, .gradient)
}

/// Stage II: the image and three weight maps from four images.
func checkDRBNRecomposition(_ golden: Golden) throws(Failure) {
  let options = try golden.read("config") { DRBNRecomposition.Options(from: &$0) }
  let (store, network) = try filled(from: golden) { DRBNRecomposition($0, options) }
  let names = ["low", "s4", "s2", "s1"]
  var leaves: [Leaf] = []
  for name in names {
    let image = try golden.images("input.\(name)")
    guard image.shape[3] == options.channels,
      image.shape == leaves.first?.value.shape ?? image.shape
    else { throw Failure(.data, "`input.\(name)` is \(image.shape)") }
    leaves.append(Leaf(image))
  }
  let x = leaves.map { Variable($0) }
  let (image, weights) = network(x[0], quarter: x[1], half: x[2], full: x[3])
  try compareAll(golden, [image] + weights)
  try compareGradients(store, golden)
  for (name, leaf) in zip(names, leaves) {
    try golden.compareImages("grad_input.\(name)", leaf.gradient, .gradient)
  }
}

/// Compares several outputs `output.0`, … and goes back from all of them at once.
func compareAll(_ golden: Golden, _ outputs: [Variable]) throws(Failure) {
  var total: Variable?
  for (i, output) in outputs.enumerated() {
    try golden.compareImages("output.\(i)", output.value)
    let cotangent = try golden.images("cotangent.\(i)")
    guard cotangent.shape == output.shape else {
      throw Failure(.data, "`cotangent.\(i)` does not fit the output")
    }
    let part = (output * Variable(constant: cotangent)).sum()
    total = total.map { $0 + part } ?? part
  }
  total?.backward()
}
