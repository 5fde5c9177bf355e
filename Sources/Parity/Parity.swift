public import Checkpoints
public import Files
import Tensors

/// Comparison with references that official implementations made: files that hold parameters,
/// inputs and expected results of a network, loss or metric.
public enum Parity {
  /// Compares everything in the file that this version can compute.
  public static func check(_ path: String) throws(Failure) -> ParityReport {
    try check(Safetensors.read(path), path: path)
  }

  /// Compares what has been read from `path`.
  public static func check(_ file: TensorFile, path: String) throws(Failure) -> ParityReport {
    do throws(Failure) {
      let (model, checker) = try checker(for: file)
      func compared(_ file: TensorFile) throws(Failure) -> ParityReport {
        let golden = Golden(file, path: path, model: model)
        try checker(golden)
        return golden.finish()
      }
      let report = try compared(file)
      guard !report.quantities.isEmpty else { throw Failure(.data, "holds nothing to compare") }
      guard report.mayBeRounding else { return report }
      return try Corners.judge(report, of: file, compared)
    } catch {
      throw Failure(error.kind, error.message, path: path, remedy: error.remedy)
    }
  }

  /// What a file must be named in its metadata to be checked here.
  public static var models: [String] {
    checkers.keys.sorted() + (restorationNames + videoRestorationNames).sorted()
  }

  private static func checker(
    for file: TensorFile
  ) throws(Failure) -> (model: String, check: (Golden) throws(Failure) -> Void) {
    // The references of the resampling operator are the only ones that name no model.
    guard let model = file.metadata["model"] ?? file.metadata["operator"] else {
      throw Failure(
        .data, "does not say in its metadata what it is a reference of",
        remedy: "`model` must be one of: \(models.joined(separator: ", "))")
    }
    if let checker = checkers[model] { return (model, checker) }
    if let checker = restorationChecker(model) ?? videoRestorationChecker(model) {
      return (model, checker)
    }
    throw Failure(
      .data, "is a reference of `\(model)`, which this version cannot check",
      remedy: "it can check: \(models.joined(separator: ", "))")
  }
}
