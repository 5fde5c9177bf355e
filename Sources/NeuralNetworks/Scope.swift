public import Tensors

/// A place in the naming tree of a network: `scope / "body" / 0` names `body.0.…`.
public struct Scope {
  private let store: ParameterStore
  private let prefix: String

  init(_ store: ParameterStore, _ prefix: String) {
    self.store = store
    self.prefix = prefix
  }

  public static func / (scope: Scope, name: String) -> Scope {
    Scope(scope.store, scope.path(name))
  }

  public static func / (scope: Scope, index: Int) -> Scope { scope / String(index) }

  /// The parameter `name` of this place.
  public func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, layout: Layout = .asIs,
    isTrained: Bool = true
  ) -> Parameter {
    store.parameter(
      path(name), shape, initializer, layout, isTrained: isTrained, isCounter: false)
  }

  /// Gives a parameter of another place a name here, too.
  public func share(_ parameter: Parameter, as name: String) {
    store.list(parameter, as: path(name))
  }

  /// A tensor of the state that no optimiser moves, such as a running average.
  public func buffer(_ name: String, _ shape: Shape, _ initializer: Initializer) -> Parameter {
    parameter(name, shape, initializer, isTrained: false)
  }

  /// A number of the state that counts from 0.
  public func counter(_ name: String) -> Parameter {
    store.parameter(path(name), [], .zeros, .asIs, isTrained: false, isCounter: true)
  }

  /// Random numbers of this place, for values that are made together; nil where none are drawn.
  public var draws: RandomStream? { store.draws(path("")) }

  /// Whether the network is being trained, for layers that then behave otherwise.
  public var mode: NetworkMode { store.mode }

  private func path(_ name: String) -> String { prefix.isEmpty ? name : prefix + "." + name }
}
