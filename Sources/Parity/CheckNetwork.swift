import Checkpoints
import Files
import NeuralNetworks
import Tensors

/// Fills a network with the `param.*` of the file, all of them and no others.
func load(_ store: ParameterStore, from golden: Golden) throws(Failure) {
  try store.loadAll(golden.tensors(under: "param."))
}

/// Compares the gradient of every trained parameter with `grad.*`; a reference of anything else is
/// an error, so that a parameter that should be frozen cannot hide.
func compareGradients(_ store: ParameterStore, _ golden: Golden) throws(Failure) {
  for parameter in store.trained {
    try golden.compare("grad.\(parameter.name)", parameter.officialGradient(), .gradient)
  }
  for name in golden.names(under: "grad.") where store[name]?.isTrained != true {
    throw Failure(.data, "holds a gradient of `\(name)`, which is not trained here")
  }
}
