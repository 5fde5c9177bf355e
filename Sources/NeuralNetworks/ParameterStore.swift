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
  /// The official state: a parameter that several layers share is in it under the name of each.
  public private(set) var state: [(name: String, parameter: Parameter)] = []
  private var named: [String: Parameter] = [:]
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

  public subscript(_ name: String) -> Parameter? { named[name] }

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
    list(parameter, as: name)
    return parameter
  }

  func list(_ parameter: Parameter, as name: String) {
    let former = named.updateValue(parameter, forKey: name)
    precondition(former == nil, "two parameters are called `\(name)`")
    state.append((name, parameter))
  }
}
