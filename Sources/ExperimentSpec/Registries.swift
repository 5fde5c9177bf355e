import Documents

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
}
