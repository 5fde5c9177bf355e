import Datasets
import Documents
import RestorationModels

/// What a spec can name, collected from the rooms that define it.
enum Registries {
  struct Model: Sendable {
    let choice: ValueShape.Choice
    let smallestInput: Int
    let isLocal: Bool
    let read: @Sendable (inout Fields) -> any Readable & Hashable
  }

  struct DataSet: Sendable {
    let choice: ValueShape.Choice
    let needsRoot: Bool
    let read: @Sendable (inout Fields) -> any Readable & Hashable
  }

  static let models: [Model] = restorationModels.values.filter {
    $0.task == .superResolution
  }.map { model($0) }.sorted {
    $0.choice.name < $1.choice.name
  }

  static let dataSets: [DataSet] = dataSources.map { source in
    DataSet(
      choice: ValueShape.Choice(source.name, source.about), needsRoot: source.needsRoot
    ) { source.readOptions(from: &$0) }
  }

  private static func model<Network: RestorationModel>(_ network: Network.Type) -> Model {
    Model(
      choice: ValueShape.Choice(network.name), smallestInput: network.smallestInput,
      isLocal: network.isLocal
    ) { Network.Options(from: &$0) }
  }
}
