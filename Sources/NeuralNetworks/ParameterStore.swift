public import Tensors

/// The parameters of a network, in the order in which they were asked for, which is the official
/// one. Building a network fills the store; building it again with another source lists or loads it.
public final class ParameterStore {
  public enum Source {
    /// First values are drawn, each from the stream that belongs to the parameter's name.
    case drawn(RandomStream)
    /// All zero: values are about to be loaded.
    case blank
    /// Names and shapes only; nothing is allocated, and the network cannot run.
    case counted
  }

  public private(set) var parameters: [Parameter] = []
  private var places: [String: Int] = [:]
  private let source: Source

  /// How layers behave that differ between training and use.
  let mode = NetworkMode()

  /// Whether batch norms use, and learn from, the statistics of the batch. Off until it is set.
  public var isTraining: Bool {
    get { mode.isTraining }
    set { mode.isTraining = newValue }
  }

  public init(_ source: Source) { self.source = source }

  /// Where a network begins to name its parameters.
  public var root: Scope { Scope(self, "") }

  public subscript(_ name: String) -> Parameter? { places[name].map { parameters[$0] } }

  /// The parameters that an optimiser moves.
  public var trained: [Parameter] { parameters.filter(\.isTrained) }

  /// Numbers in all parameters together, frozen ones included.
  public var count: Int { parameters.reduce(0) { $0 + $1.count } }

  /// From now on no parameter receives gradients.
  public func freeze() {
    for parameter in parameters { parameter.isTrained = false }
  }

  public func clearGradients() {
    for parameter in parameters { parameter.gradient = nil }
  }

  func draws(_ name: String) -> RandomStream? {
    if case .drawn(let stream) = source { stream.substream(name) } else { nil }
  }

  func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, _ layout: Layout, isTrained: Bool,
    isCounter: Bool
  ) -> Parameter {
    let former = places.updateValue(parameters.count, forKey: name)
    precondition(former == nil, "two parameters are called `\(name)`")
    let official = layout.officialShape(of: shape)
    let value: Tensor =
      switch source {
      case .drawn(let stream):
        layout.fromOfficial(initializer.value(official, stream.substream(name)), shape: shape)
      case .blank: Tensor(shape)
      case .counted: Tensor([0])
      }
    let parameter = Parameter(
      name, shape, layout, isTrained: isTrained, isCounter: isCounter, value: value)
    parameters.append(parameter)
    return parameter
  }
}
