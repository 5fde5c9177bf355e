import Checkpoints
import Files
import NeuralNetworks
import Tensors

/// The network that `make` builds, filled with the `param.*` of the file, all of them and no
/// others. Names and shapes are compared before memory is taken, whatever sizes the file claims.
func filled<Network>(
  from golden: Golden, _ make: (Scope) -> Network
) throws(Failure) -> (store: ParameterStore, network: Network) {
  let tensors = golden.tensors(under: "param.")
  let counted = ParameterStore(.counted)
  _ = make(counted.root)
  try counted.report(for: tensors).requireComplete()
  let store = ParameterStore(.blank)
  let network = make(store.root)
  try store.loadAll(tensors)
  return (store, network)
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
