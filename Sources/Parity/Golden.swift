import Checkpoints
import Documents
import Files
import Tensors

/// A file of references while it is being compared: remembers what has been looked at, so that
/// nothing in it is passed over in silence.
final class Golden {
  let file: TensorFile
  private(set) var report: ParityReport
  private var used: Set<String> = []

  init(_ file: TensorFile, path: String, model: String) {
    self.file = file
    report = ParityReport(path: path, model: model)
  }

  // MARK: What the file says

  /// The tensor `name`, or a failure: a reference that should be there cannot be left out.
  func tensor(_ name: String) throws(Failure) -> Tensor {
    guard let tensor = find(name) else { throw Failure(.data, "lacks the tensor `\(name)`") }
    return tensor.tensor
  }

  /// A tensor of a certain number of dimensions.
  func tensor(_ name: String, rank: Int) throws(Failure) -> Tensor {
    let tensor = try tensor(name)
    guard tensor.shape.rank == rank else {
      throw Failure(.data, "`\(name)` is \(tensor.shape), not of \(rank) dimensions")
    }
    return tensor
  }

  func optional(_ name: String) -> Tensor? { find(name)?.tensor }

  func has(_ name: String) -> Bool { file[name] != nil }

  func says(_ key: String) -> Bool { file.metadata[key] != nil }

  func find(_ name: String) -> NamedTensor? {
    guard let tensor = file[name] else { return nil }
    used.insert(name)
    return tensor
  }

  /// The tensors under `prefix`, without it.
  func tensors(under prefix: String) -> [NamedTensor] {
    for name in file.names where name.hasPrefix(prefix) { used.insert(name) }
    return file.tensors(under: prefix)
  }

  func names(under prefix: String) -> [String] {
    file.names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// The largest magnitude in any tensor under `prefix`.
  func largest(under prefix: String) -> Double {
    file.tensors.filter { $0.name.hasPrefix(prefix) }.reduce(0) { largest, tensor in
      tensor.tensor.values.reduce(largest) { max($0, abs(Double($1))) }
    }
  }

  /// An image batch `[N, C, H, W]` of the file as our `[N, H, W, C]`.
  func images(_ name: String) throws(Failure) -> Tensor { try pixels(name, rank: 4) }

  /// Clips `[N, C, T, H, W]` of the file as our `[N, T, H, W, C]`.
  func clips(_ name: String) throws(Failure) -> Tensor { try pixels(name, rank: 5) }

  /// Images or clips, channels last.
  func pixels(_ name: String, rank: Int) throws(Failure) -> Tensor {
    let pixels = try tensor(name, rank: rank)
    guard pixels.count > 0 else { throw Failure(.data, "`\(name)` is empty") }
    return pixels.permuted([0] + Array(2..<rank) + [1])
  }

  /// The JSON object in the metadata under `key`.
  func json(_ key: String) throws(Failure) -> JSON {
    guard let text = file.metadata[key] else { throw Failure(.data, "lacks `\(key)`") }
    do {
      return try JSON(parsing: text)
    } catch {
      throw Failure(.data, "`\(key)` is not JSON: \(error)")
    }
  }

  /// The metadata under `key`, read field by field; unknown fields are refused.
  func read<Value>(_ key: String, _ body: (inout Fields) -> Value) throws(Failure) -> Value {
    var fields = Fields(json: try json(key))
    let value = body(&fields)
    if let mistake = fields.finish(key).first(where: { $0.severity == .error }) {
      throw Failure(.data, "`\(key)`: \(mistake.message)")
    }
    return value
  }

  // MARK: What is compared

  static let outputTolerance = 1e-4
  static let gradientTolerance = 1e-3

  /// Compares with the tensor `name` of the file, which must be there.
  func compare(
    _ name: String, _ ours: Tensor?, _ kind: ParityReport.Quantity.Kind = .output,
    tolerance: Double? = nil
  ) throws(Failure) {
    record(name, ours, try tensor(name), kind, tolerance: tolerance)
  }

  /// As `compare`, for images or clips of ours that the file holds channels first.
  func compareImages(
    _ name: String, _ ours: Tensor?, _ kind: ParityReport.Quantity.Kind = .output
  ) throws(Failure) {
    try compare(name, ours?.channelsFirst, kind)
  }

  /// Compares with a reference; `scale` is its largest magnitude if it is part of something larger.
  func record(
    _ name: String, _ ours: Tensor?, _ reference: Tensor,
    _ kind: ParityReport.Quantity.Kind = .output, scale: Double? = nil, tolerance: Double? = nil
  ) {
    let tolerance =
      tolerance ?? (kind == .gradient ? Self.gradientTolerance : Self.outputTolerance)
    var quantity = ParityReport.Quantity(
      name: name, kind: kind, error: .infinity, tolerance: tolerance)
    if let ours, ours.shape == reference.shape {
      quantity.error = relativeError(ours, reference, scale: scale)
    } else {
      quantity.fault = ours.map { "is \($0.shape), not \(reference.shape)" } ?? "was not computed"
    }
    report.quantities.append(quantity)
  }

  /// A quantity with a measure of its own.
  func record(
    _ name: String, error: Double, tolerance: Double, fault: String? = nil,
    _ kind: ParityReport.Quantity.Kind = .output
  ) {
    report.quantities.append(
      ParityReport.Quantity(
        name: name, kind: kind, error: error, tolerance: tolerance, fault: fault))
  }

  /// Something that this version cannot compute.
  func cannotCheck(_ what: String, _ names: [String] = []) {
    used.formUnion(names)
    report.notChecked.append(what)
  }

  /// The report, in which everything nobody looked at is named.
  func finish() -> ParityReport {
    var result = report
    let unseen = file.names.filter { !used.contains($0) }
    for (family, names) in Dictionary(grouping: unseen, by: Self.family).sorted(by: {
      $0.key < $1.key
    }) {
      result.notChecked += names.count > 4 ? ["\(family).*, \(names.count) tensors"] : names
    }
    return result
  }

  /// What a name begins with.
  private static func family(_ name: String) -> String {
    name.split(separator: ".").first.map(String.init) ?? name
  }
}

extension Tensor {
  /// Images or clips, whose channels are innermost, as PyTorch has them.
  var channelsFirst: Tensor {
    let last = shape.rank - 1
    return permuted([0, last] + Array(1..<last))
  }
}

/// The largest difference over the largest reference, or over `scale`; infinite where either is not
/// finite.
func relativeError(_ ours: Tensor, _ reference: Tensor, scale: Double? = nil) -> Double {
  var (difference, largest) = (0.0, 0.0)
  for (a, b) in zip(ours.values, reference.values) {
    guard a.isFinite, b.isFinite else { return .infinity }
    difference = max(difference, abs(Double(a) - Double(b)))
    largest = max(largest, abs(Double(b)))
  }
  let size = scale ?? largest
  if difference == 0 { return 0 }
  return size > 0 ? difference / size : .infinity
}
