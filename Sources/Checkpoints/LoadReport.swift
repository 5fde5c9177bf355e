public import Files
public import NeuralNetworks

/// What became of the tensors of a file when a network was filled from it.
public struct LoadReport: Hashable, Sendable {
  /// Parameters that got a value, in the network's order.
  public var loaded: [String] = []
  /// Parameters that the file does not have; they keep the value they had.
  public var missing: [String] = []
  /// Tensors of the file that no parameter is called like.
  public var unused: [String] = []

  public var isComplete: Bool { missing.isEmpty && unused.isEmpty }
}

extension ParameterStore {
  /// Fills the parameters from official tensors by name. A tensor of another shape than its
  /// parameter is an error, and then nothing is changed; what is missing or left over is reported.
  @discardableResult
  public func load(_ tensors: [NamedTensor]) throws(Failure) -> LoadReport {
    let found = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    var report = LoadReport()
    for parameter in parameters {
      guard let tensor = found[parameter.name] else {
        report.missing.append(parameter.name)
        continue
      }
      guard tensor.shape == parameter.officialShape else {
        throw Failure(
          .data,
          "`\(parameter.name)` is \(tensor.shape), the network wants "
            + "\(parameter.officialShape)")
      }
      report.loaded.append(parameter.name)
    }
    for name in report.loaded {
      if let tensor = found[name] { self[name]?.load(official: tensor.tensor) }
    }
    report.unused = tensors.map(\.name).filter { self[$0] == nil }
    return report
  }

  /// As `load`, but anything missing or left over is an error too.
  public func loadAll(_ tensors: [NamedTensor]) throws(Failure) {
    let report = try load(tensors)
    func refuse(_ names: [String], _ what: String) throws(Failure) {
      guard let first = names.first else { return }
      let others = names.count > 1 ? " and \(names.count - 1) more" : ""
      throw Failure(.data, "\(what) `\(first)`\(others)")
    }
    try refuse(report.missing, "the file lacks")
    try refuse(report.unused, "the network has no")
  }

  /// All parameters as official tensors, in the official order.
  public func namedTensors() -> [NamedTensor] {
    parameters.map { NamedTensor($0.name, $0.official()) }
  }
}
