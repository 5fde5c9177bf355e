import Documents
import ExperimentSpec
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// The network that a spec names, with its parameters; samples are in 0…1 on both sides.
struct RestorationNetwork {
  let store: ParameterStore
  let type: any RestorationModel.Type
  private let forward: (Degraded) -> Restored
  /// What the recipe of the network does after each step of the optimiser, counted from 0.
  let afterStep: (Int) -> Void

  init(_ model: ModelSpec, _ source: ParameterStore.Source) throws(Failure) {
    guard let type = restorationModels[model.arch] else {
      throw Failure(.internalFault, "there is no network `\(model.arch)`")
    }
    self.type = type
    store = ParameterStore(source)
    (forward, afterStep) = type.opened(store.root, model.options)
  }

  /// What the network makes of a batch, not clamped.
  func callAsFunction(_ input: Degraded) -> Restored {
    let range = type.valueRange
    guard range != 1 else { return forward(input) }
    let output = forward(
      Degraded(
        input.image.scaled(by: range), pan: input.pan?.scaled(by: range),
        noise: input.noise?.scaled(by: range)))
    return Restored(
      output.image.scaled(by: 1 / range), stages: output.stages.map { $0.scaled(by: 1 / range) })
  }
}

extension RestorationModel {
  /// The forward pass of a network with options that were read for it, and what follows a step.
  fileprivate static func opened(
    _ scope: Scope, _ options: any Readable & Hashable
  ) -> ((Degraded) -> Restored, (Int) -> Void) {
    guard let own = options as? Options else {
      preconditionFailure("options of type \(type(of: options)) are not those of `\(name)`")
    }
    let network = Self(scope, own)
    return ({ network($0) }, { network.afterStep($0) })
  }
}
