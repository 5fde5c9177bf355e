public import Tensors

/// Named tensors with some text about them: what a safetensors file holds.
public struct TensorFile: Sendable {
  /// Free text by key; written sorted by key.
  public var metadata: [String: String]
  /// In the order of the file. Names differ.
  public private(set) var tensors: [NamedTensor]
  private var places: [String: Int]

  public init(metadata: [String: String] = [:], _ tensors: [NamedTensor] = []) {
    self.metadata = metadata
    self.tensors = []
    places = [:]
    self.tensors.reserveCapacity(tensors.count)
    for tensor in tensors { append(tensor) }
  }

  public mutating func append(_ tensor: NamedTensor) {
    let former = places.updateValue(tensors.count, forKey: tensor.name)
    precondition(former == nil, "`\(tensor.name)` appears twice")
    tensors.append(tensor)
  }

  public mutating func append(_ name: String, _ tensor: Tensor) {
    append(NamedTensor(name, tensor))
  }

  public subscript(_ name: String) -> NamedTensor? { places[name].map { tensors[$0] } }

  public var names: [String] { tensors.map(\.name) }

  /// The tensors whose names begin with `prefix`, without it.
  public func tensors(under prefix: String) -> [NamedTensor] {
    tensors.compactMap { tensor in
      guard tensor.name.hasPrefix(prefix) else { return nil }
      var renamed = tensor
      renamed.name = String(tensor.name.dropFirst(prefix.count))
      return renamed
    }
  }
}
