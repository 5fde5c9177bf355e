import Checkpoints
import Documents
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

/// Compares the gradient of every trained parameter with the references under `prefix`; a reference
/// of anything else is an error, so that a parameter that should be frozen cannot hide.
///
/// Gradients that are zero in exact arithmetic, as the file lists them, are only rounding: they are
/// compared on the scale of the largest gradient. A bias of keys is always such a one: what is added
/// to all of them changes no attention.
func compareGradients(
  _ store: ParameterStore, _ golden: Golden, under prefix: String = "grad."
) throws(Failure) {
  let listed =
    golden.says("zero_in_exact_arithmetic")
    ? try golden.json("zero_in_exact_arithmetic").array?.compactMap(\.string) ?? [] : []
  let zeros = Set(listed + store.trained.map { prefix + $0.name }.filter(isOfKeys))
  let largest = zeros.isEmpty ? 0 : golden.largest(under: prefix)
  for parameter in store.trained {
    let name = prefix + parameter.name
    // What nothing depends on has none, and the reference says 0.
    let gradient = parameter.officialGradient() ?? Tensor(parameter.officialShape)
    if zeros.contains(name) {
      golden.record(name, gradient, try golden.tensor(name), .gradient, scale: largest)
    } else {
      try golden.compare(name, gradient, .gradient)
    }
  }
  for name in golden.names(under: prefix) where store[name]?.isTrained != true {
    throw Failure(.data, "holds a gradient of `\(name)`, which is not trained here")
  }
}

private func isOfKeys(_ name: String) -> Bool { name.hasSuffix(".attn.k.bias") }
