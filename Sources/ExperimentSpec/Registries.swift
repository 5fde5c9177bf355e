import Documents
import RestorationModels

/// What a spec can name, collected from the rooms that define it.
enum Registries {
  struct Model: Sendable {
    let choice: ValueShape.Choice
    let read: @Sendable (inout Fields) -> any Readable & Hashable
  }

  struct DataSet: Sendable {
    let choice: ValueShape.Choice
    let needsRoot: Bool
    let read: @Sendable (inout Fields) -> any Readable & Hashable
  }

  static let models: [Model] = {
    let known = restorationModels.values.map { model($0) }
    let all = known.contains { $0.choice.name == "edsr" } ? known : known + [edsr]
    return all.sorted { $0.choice.name < $1.choice.name }
  }()

  private static func model<Network: RestorationModel>(_ network: Network.Type) -> Model {
    Model(choice: ValueShape.Choice(network.name)) { Network.Options(from: &$0) }
  }
}
