import Documents
import ExperimentSpec
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// The network that a spec names, with its parameters; pictures are in 0…1 on both sides.
struct RestorationNetwork {
  let store: ParameterStore
  /// The least height and width of an input.
  let smallestInput: Int
  private let range: Float
  private let forward: (Variable) -> Variable

  init(_ model: ModelSpec, _ source: ParameterStore.Source) throws(Failure) {
    guard let type = restorationModels[model.arch] else {
      throw Failure(.internalFault, "there is no network `\(model.arch)`")
    }
    store = ParameterStore(source)
    range = type.valueRange
    smallestInput = type.smallestInput
    forward = type.opened(store.root, model.options)
  }

  /// `[N, h, w, C]` → `[N, H, W, C]`, not clamped.
  func callAsFunction(_ x: Variable) -> Variable {
    range == 1 ? forward(x) : forward(x.scaled(by: range)).scaled(by: 1 / range)
  }
}

extension RestorationModel {
  /// The forward pass of a network with options that were read for it.
  fileprivate static func opened(
    _ scope: Scope, _ options: any Readable & Hashable
  ) -> (Variable) -> Variable {
    guard let own = options as? Options else {
      preconditionFailure("options of type \(type(of: options)) are not those of `\(name)`")
    }
    let network = Self(scope, own)
    return { network($0) }
  }
}
