import Checkpoints
import Files
import NeuralNetworks

/// Parameters and optimiser as the tensors of a checkpoint, and back.
enum TrainingState {
  private static let prefix = "param."

  static func tensors(_ store: ParameterStore, _ optimizer: any Optimizer) -> [NamedTensor] {
    let parameters = store.namedTensors().map { tensor in
      var tensor = tensor
      tensor.name = prefix + tensor.name
      return tensor
    }
    return parameters + optimizer.state.map { NamedTensor($0.name, $0.value) }
  }

  static func restore(
    _ tensors: [NamedTensor], _ store: ParameterStore, _ optimizer: any Optimizer
  ) throws(Failure) {
    let file = TensorFile(tensors)
    try store.loadAll(file.tensors(under: prefix))
    let state = tensors.filter { !$0.name.hasPrefix(prefix) }.map { ($0.name, $0.tensor) }
    guard optimizer.restore(Dictionary(state) { first, _ in first }) else {
      throw Failure(.store, "a checkpoint does not fit its training")
    }
  }
}
