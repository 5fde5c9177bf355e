import Checkpoints
import Documents
import Files

extension MAEOptions {
  /// The sizes that a file of weights states in its metadata, under `config`.
  init(describedBy weights: TensorFile) throws(Failure) {
    guard let text = weights.metadata["config"] else {
      throw Failure(.data, "does not say the sizes of its network (`config`)")
    }
    let json: JSON
    do {
      json = try JSON(parsing: text)
    } catch {
      throw Failure(.data, "`config` is not JSON: \(error)")
    }
    var fields = Fields(json: json)
    self.init(from: &fields)
    if let mistake = fields.finish("config").first(where: { $0.severity == .error }) {
      throw Failure(.data, "`config`: \(mistake.message)")
    }
  }
}
