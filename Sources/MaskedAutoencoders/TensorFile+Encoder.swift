import Checkpoints
import Files
import NeuralNetworks

extension TensorFile {
  /// The encoder that `make` builds, filled from here. What else the file holds, such as a decoder, a
  /// loss has no use for.
  func encoder<Encoder>(
    _ make: (Scope) -> Encoder
  ) throws(Failure) -> (store: ParameterStore, encoder: Encoder) {
    let counted = ParameterStore(.counted)
    _ = make(counted.root)
    let report = try counted.report(for: tensors)
    guard report.missing.isEmpty else {
      throw Failure(.data, "lacks `\(report.missing[0])` of the encoder")
    }
    let store = ParameterStore(.blank)
    let encoder = make(store.root)
    try store.load(tensors)
    return (store, encoder)
  }
}
