public import Documents
import Files

/// What a stage left behind: `keys/<key>.json`.
public struct KeyRecord: Hashable, Sendable {
  public struct Output: Hashable, Sendable {
    /// A path below the stage's folder, e.g. `images/0801.png`.
    public var name: String
    public var object: StoredObject

    public init(name: String, object: StoredObject) {
      self.name = name
      self.object = object
    }
  }

  public var key: String
  /// `data`, `prior`, `train` or `evaluate`.
  public var kind: String
  /// The stage's name in the plan that made it.
  public var stage: String
  public var numerics: Int
  /// Everything the key was made of.
  public var document: JSON
  /// Keys of the stages it used.
  public var inputs: [String]
  /// The digest that stands for the stage's result in a manifest, 64 hexadecimal digits.
  public var out: String
  /// In the order in which they were handed in.
  public var outputs: [Output]

  public func output(_ name: String) -> StoredObject? {
    outputs.first { $0.name == name }?.object
  }

  static let format = "mae-run-key/1"

  /// The record as a file, its last line binding the rest.
  var text: String {
    let object: JSON = [
      "format": .string(Self.format),
      "key": .string(key),
      "kind": .string(kind),
      "stage": .string(stage),
      "numerics": .integer(numerics),
      "document": document,
      "inputs": .array(inputs.map { .string($0) }),
      "out": .string(out),
      "outputs": .array(
        outputs.map {
          [
            "name": .string($0.name), "sha256": .string($0.object.digest),
            "bytes": .integer($0.object.bytes),
          ]
        }),
    ]
    return Seal.sealed(object.pretty, field: "check")
  }

  /// Nothing if a byte of the file is not as it was written.
  init?(text: String) {
    guard Seal.digest(of: text, field: "check") != nil,
      let json = try? JSON(parsing: text), json["format"]?.string == Self.format,
      let key = json["key"]?.string, let kind = json["kind"]?.string,
      let stage = json["stage"]?.string, let numerics = json["numerics"]?.int,
      let document = json["document"], let inputs = json["inputs"]?.array,
      let out = json["out"]?.string, let outputs = json["outputs"]?.array
    else { return nil }
    self.init(
      key: key, kind: kind, stage: stage, numerics: numerics, document: document,
      inputs: inputs.compactMap(\.string), out: out,
      outputs: outputs.compactMap { entry in
        guard let name = entry["name"]?.string, let digest = entry["sha256"]?.string,
          let bytes = entry["bytes"]?.int
        else { return nil }
        return Output(name: name, object: StoredObject(digest: digest, bytes: bytes))
      })
  }

  public init(
    key: String, kind: String, stage: String, numerics: Int, document: JSON, inputs: [String],
    out: String, outputs: [Output]
  ) {
    self.key = key
    self.kind = kind
    self.stage = stage
    self.numerics = numerics
    self.document = document
    self.inputs = inputs
    self.out = out
    self.outputs = outputs
  }
}
