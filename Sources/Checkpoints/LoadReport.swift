public import Files
public import NeuralNetworks
import Tensors

/// What became of the tensors of a file when a network was filled from it.
public struct LoadReport: Hashable, Sendable {
  /// Parameters that got a value, in the network's order.
  public var loaded: [String] = []
  /// Parameters that the file does not have; they keep the value they had.
  public var missing: [String] = []
  /// Tensors of the file that no parameter is called like.
  public var unused: [String] = []

  public init(loaded: [String] = [], missing: [String] = [], unused: [String] = []) {
    (self.loaded, self.missing, self.unused) = (loaded, missing, unused)
  }

  public var isComplete: Bool { missing.isEmpty && unused.isEmpty }

  /// Names what is missing or left over, as an error.
  public func requireComplete() throws(Failure) {
    for (names, fault) in [(missing, "the file lacks"), (unused, "the network has no")] {
      guard let first = names.first else { continue }
      let others = names.count > 1 ? " and \(names.count - 1) more" : ""
      throw Failure(.data, "\(fault) `\(first)`\(others)")
    }
  }
}

extension ParameterStore {
  /// What loading these tensors would do; a tensor of another shape than its parameter is an error.
  /// A store that only counts will do, so nothing need be allocated for a file that does not fit.
  public func report(for tensors: [NamedTensor]) throws(Failure) -> LoadReport {
    let shapes = Dictionary(tensors.map { ($0.name, $0.shape) }) { first, _ in first }
    var report = LoadReport()
    for (name, parameter) in state {
      guard let shape = shapes[name] else {
        report.missing.append(name)
        continue
      }
      guard shape == parameter.officialShape else {
        throw Failure(
          .data, "`\(name)` is \(shape), the network wants \(parameter.officialShape)")
      }
      report.loaded.append(name)
    }
    report.unused = tensors.map(\.name).filter { self[$0] == nil }
    return report
  }

  /// Fills the parameters from official tensors by name. If one does not fit, nothing is changed;
  /// what is missing or left over is reported. Of the names of a shared parameter the last counts.
  @discardableResult
  public func load(_ tensors: [NamedTensor]) throws(Failure) -> LoadReport {
    let report = try report(for: tensors)
    let named = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    for (name, parameter) in state {
      if let tensor = named[name] { parameter.load(official: tensor.tensor) }
    }
    return report
  }

  /// As `load`, but anything missing or left over is an error too.
  public func loadAll(_ tensors: [NamedTensor]) throws(Failure) {
    try report(for: tensors).requireComplete()
    try load(tensors)
  }

  /// All parameters as official tensors, in the official order, under all of their names.
  public func namedTensors() -> [NamedTensor] {
    state.map { NamedTensor($0.name, $0.parameter) }
  }
}

extension NamedTensor {
  /// The official tensor of a parameter; what counts is a 64-bit integer.
  init(_ name: String, _ parameter: Parameter) {
    let tensor = parameter.official()
    if parameter.isCounter {
      self.init(name, tensor.shape, integers: tensor.values.map { Int64($0) })
    } else {
      self.init(name, tensor)
    }
  }
}
