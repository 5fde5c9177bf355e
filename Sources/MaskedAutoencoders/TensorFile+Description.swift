public import Checkpoints
public import Documents
public import Files

extension Readable {
  /// The sizes that a file of weights states in its metadata, under `config`.
  public init(describedBy weights: TensorFile) throws(Failure) {
    self = try weights.described("config") { Self(from: &$0) }
  }
}

extension PixelNormalization {
  /// How the pixels looked that a network was trained with: `normalization` in the metadata of its
  /// weights. Files of transformers without it were written when there was ImageNet's alone.
  static func stated(
    by weights: TensorFile, otherwise standard: PixelNormalization = .imagenet
  ) throws(Failure) -> PixelNormalization {
    guard weights.metadata["normalization"] != nil else { return standard }
    return try weights.described("normalization", as: "value") {
      $0.read("value", "how pixels are normalised")
    }
  }
}

extension PixelNormalization {
  /// Fails unless a network of so many channels can see pixels like this.
  func require(channels: Int) throws(Failure) {
    guard let own = self.channels, own != channels else { return }
    throw Failure(.data, "normalises \(own) channels, its network has \(channels)")
  }
}

extension TensorFile {
  /// A JSON text of the metadata, read: a record, or what a field of this name would hold.
  fileprivate func described<Value>(
    _ name: String, as field: String? = nil, _ read: (inout Fields) -> Value
  ) throws(Failure) -> Value {
    guard let text = metadata[name] else {
      throw Failure(.data, "does not say the sizes of its network (`\(name)`)")
    }
    let json: JSON
    do {
      json = try JSON(parsing: text)
    } catch {
      throw Failure(.data, "`\(name)` is not JSON: \(error)")
    }
    var fields = Fields(json: field.map { .object(JSONObject([($0, json)])) } ?? json)
    let value = read(&fields)
    if let mistake = fields.finish(name).first(where: { $0.severity == .error }) {
      throw Failure(.data, "`\(name)`: \(mistake.message)")
    }
    return value
  }
}
