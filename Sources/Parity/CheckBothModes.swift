import Files
import NeuralNetworks
import Tensors

/// `output` and `grad.…` in use, `output_train`, `grad_train.…` and `buffer_after_train.…` in training,
/// of a network that makes one image of several inputs.
///
/// - Parameter order: of the file's dimensions of an input, as indices of ours.
func checkBothModes(
  _ store: ParameterStore, _ golden: Golden, _ inputs: [String: Tensor],
  order: [Int], _ network: ([String: Variable]) -> Variable?
) throws(Failure) {
  func pass(_ suffix: String) throws(Failure) {
    store.clearGradients()
    let leaves = inputs.mapValues { Leaf($0) }
    guard let y = network(leaves.mapValues { Variable($0) }) else { return }
    try golden.compareImages("output\(suffix)", y.value)
    let cotangent = try golden.images("cotangent")
    guard cotangent.shape == y.shape else {
      throw Failure(.data, "`cotangent` does not fit the output")
    }
    y.backward(cotangent)
    try compareGradients(store, golden, under: "grad\(suffix).")
    for (name, leaf) in leaves {
      try golden.compare(
        "grad_input\(suffix).\(name)", leaf.gradient?.permuted(order), .gradient)
    }
  }
  try pass("")
  guard golden.has("output_train") else { return }
  store.isTraining = true
  try pass("_train")
  store.isTraining = false
  for buffer in store.parameters where !buffer.isTrained {
    try golden.compare("buffer_after_train.\(buffer.name)", buffer.official())
  }
}
