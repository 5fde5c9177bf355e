package import Documents
import ExperimentSpec
import Files
package import NeuralNetworks
package import RestorationModels
import Tensors

/// The network that a spec names, with its parameters; samples are in 0…1 on both sides.
package struct RestorationNetwork {
  package let store: ParameterStore
  let type: any RestorationModel.Type
  private let forward: (Degraded) -> Restored
  /// What the recipe of the network does after each step of the optimiser, counted from 0.
  let afterStep: (Int) -> Void
  /// The network's own way through a whole video, if it has one; frames are in 0…1 on both sides.
  let throughVideo: Sequence?

  typealias Sequence = (
    _ video: FrameSequence<Failure>, _ emit: (Int, Tensor) throws(Failure) -> Void
  ) throws(Failure) -> Void

  init(_ model: ModelSpec, _ source: ParameterStore.Source) throws(Failure) {
    guard let type = restorationModels[model.arch] else {
      throw Failure(.internalFault, "there is no network `\(model.arch)`")
    }
    self.init(type, model.options, source)
  }

  /// - Parameter options: of that network
  package init(
    _ type: any RestorationModel.Type, _ options: any Readable & Hashable,
    _ source: ParameterStore.Source
  ) {
    self.type = type
    store = ParameterStore(source)
    let network = type.opened(store.root, options)
    (forward, afterStep, throughVideo) = (network.forward, network.afterStep, network.throughVideo)
  }

  /// What the network makes of a batch, not clamped.
  package func callAsFunction(_ input: Degraded) -> Restored {
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

/// A network whose type is not known any more.
private struct OpenedNetwork {
  let forward: (Degraded) -> Restored
  let afterStep: (Int) -> Void
  let throughVideo: RestorationNetwork.Sequence?
}

extension RestorationModel {
  /// A network with options that were read for it.
  fileprivate static func opened(
    _ scope: Scope, _ options: any Readable & Hashable
  ) -> OpenedNetwork {
    guard let own = options as? Options else {
      preconditionFailure("options of type \(type(of: options)) are not those of `\(name)`")
    }
    let network = Self(scope, own)
    return OpenedNetwork(
      forward: { network($0) }, afterStep: { network.afterStep($0) },
      throughVideo: (network as? any SequenceRestorationModel)?.asFunction)
  }
}

extension SequenceRestorationModel {
  fileprivate var asFunction: RestorationNetwork.Sequence {
    { (video, emit) throws(Failure) in try restore(video, emit) }
  }
}
