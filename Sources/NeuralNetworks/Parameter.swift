public import Tensors

/// A tensor that belongs to a network, under its official name.
public final class Parameter {
  public let name: String
  public let shape: Shape
  public let layout: Layout
  /// Whether it counts something: official files hold it as 64-bit integers.
  public let isCounter: Bool
  let leaf: Leaf

  init(
    _ name: String, _ shape: Shape, _ layout: Layout, isTrained: Bool, isCounter: Bool,
    value: Tensor
  ) {
    self.name = name
    self.shape = shape
    self.layout = layout
    self.isCounter = isCounter
    leaf = Leaf(value, isTrained: isTrained)
  }

  /// A frozen parameter receives no gradient and no optimiser touches it.
  public var isTrained: Bool {
    get { leaf.isTrained }
    set { leaf.isTrained = newValue }
  }

  /// In our layout.
  public var value: Tensor {
    get { leaf.value }
    set {
      precondition(newValue.shape == shape, "`\(name)` is \(shape), not \(newValue.shape)")
      leaf.value = newValue
    }
  }

  /// What the last backward passes have added up, in our layout.
  public var gradient: Tensor? {
    get { leaf.gradient }
    set { leaf.gradient = newValue }
  }

  public var count: Int { shape.count }
  public var officialShape: Shape { layout.officialShape(of: shape) }

  public func official() -> Tensor { layout.toOfficial(value) }
  public func officialGradient() -> Tensor? { gradient.map(layout.toOfficial) }

  public func load(official tensor: Tensor) { value = fromOfficial(tensor) }

  func fromOfficial(_ tensor: Tensor) -> Tensor {
    precondition(
      tensor.shape == officialShape, "`\(name)` is \(officialShape), not \(tensor.shape)")
    return layout.fromOfficial(tensor, shape: shape)
  }
}

extension Variable {
  /// The parameter as part of a computation; its gradient arrives in `parameter.gradient`.
  public init(_ parameter: Parameter) {
    self.init(parameter.leaf)
  }
}
