import Datasets
import Documents
import RestorationModels

/// What a spec can name, collected from the rooms that define it.
enum Registries {
  struct Model: Sendable {
    let choice: ValueShape.Choice
    let type: any RestorationModel.Type
    let read: @Sendable (inout Fields) -> any Readable & Hashable
    /// Channels of its input and its output with these options, and how much larger the output is
    /// beside the scale.
    let channels: @Sendable (any Readable & Hashable) -> (input: Int, output: Int, factor: Int)?
  }

  struct DataSet: Sendable {
    let choice: ValueShape.Choice
    let needsRoot: Bool
    let hasInputs: Bool
    let read: @Sendable (inout Fields) -> any SourceOptions
  }

  static let models: [Model] = restorationModels.values.map { model($0) }.sorted {
    $0.choice.name < $1.choice.name
  }

  static func model(_ arch: String) -> Model? { models.first { $0.choice.name == arch } }

  static let dataSets: [DataSet] = dataSources.map { source in
    DataSet(
      choice: ValueShape.Choice(source.name, source.about), needsRoot: source.needsRoot,
      hasInputs: source.hasInputs
    ) { source.readOptions(from: &$0) }
  }

  private static func model<Network: RestorationModel>(_ network: Network.Type) -> Model {
    Model(
      choice: ValueShape.Choice(
        network.name, "for \(network.task.rawValue)"),
      type: network
    ) {
      Network.Options(from: &$0)
    } channels: { options in
      (options as? Network.Options).map {
        (Network.inputChannels($0), Network.outputChannels($0), Network.outputFactor($0))
      }
    }
  }
}
