public import Files

/// The weights of a network, out of a file of any format that is read here.
///
/// Checkpoints hold more than weights and wrap them in different ways; this finds the state dict and
/// takes the prefixes off that training on several devices or compiling leaves on names.
public struct Weights: Sendable {
  /// The tensors by the network's own names.
  public var tensors: TensorFile
  /// Where they were found: `state_dict`, or empty for a file of nothing but weights.
  public var key: String
  /// What was taken off all names, such as `module.`.
  public var prefix: String

  /// Where programs put weights, in the order in which they are looked for: BasicSR's averaged and
  /// plain ones, MAE and video MAE, classification and Lightning, and others.
  public static let keys = [
    "params_ema", "params", "model", "model_state", "state_dict", "net", "netG", "generator",
    "model_state_dict",
  ]
  private static let prefixes = ["module.", "_orig_mod."]

  /// Reads `.pth` files of both containers and safetensors, told apart by their first bytes.
  ///
  /// - Parameter key: which part of the file holds the weights; found unless stated
  /// - Throws: `.data` if the file is damaged, unsafe, or holds no weights under that key
  public static func read(_ path: String, key: String? = nil) throws(Failure) -> Weights {
    let head = try Files.readStart(of: path, bytes: 512)
    if isSafetensors(head) {
      let file = try Safetensors.read(path)
      guard key == nil else {
        throw Failure(.data, "is a safetensors file, which has no parts to choose from", path: path)
      }
      return stripped(file, key: "")
    }
    let file = try PyTorchFile(path)
    let names = file.entries.map(\.name)
    let found = try PyTorchFile.reading(path) { () throws(Failure) in try find(key, in: names) }
    let tensors = try PyTorchFile.reading(path) { () throws(Failure) in
      try file.tensors(under: found.isEmpty ? "" : found + "/") { !$0.contains("/") }
    }
    return stripped(tensors, key: found)
  }

  /// Eight bytes of length, then a JSON object: no other format that is read here begins so.
  private static func isSafetensors(_ head: [UInt8]) -> Bool {
    head.count > 8 && head[8] == UInt8(ascii: "{") && !PyTorchFile.matches(head)
  }

  private static func find(_ key: String?, in names: [String]) throws(Failure) -> String {
    var parts: [String] = []
    for name in names {
      guard let slash = name.lastIndex(of: "/") else { continue }
      let part = String(name[..<slash])
      if parts.last != part && !parts.contains(part) { parts.append(part) }
      if parts.count > 64 { break }
    }
    let listed = parts.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
    let remedy = parts.isEmpty ? nil : "it has tensors under \(listed)"
    if let key {
      guard parts.contains(key) else {
        throw Failure(.data, "holds no tensors under `\(key)`", remedy: remedy)
      }
      return key
    }
    if let known = keys.first(where: parts.contains) { return known }
    if names.contains(where: { !$0.contains("/") }) { return "" }
    throw Failure(
      .data, names.isEmpty ? "holds no tensors" : "does not say which of its tensors are weights",
      remedy: remedy.map { "\($0); name one as `key`" })
  }

  private static func stripped(_ file: TensorFile, key: String) -> Weights {
    var prefix = ""
    var rest = file.names
    while let next = prefixes.first(where: { p in
      !rest.isEmpty && rest.allSatisfy { $0.hasPrefix(p) && $0.count > p.count }
    }) {
      prefix += next
      rest = rest.map { String($0.dropFirst(next.count)) }
    }
    guard !prefix.isEmpty else { return Weights(tensors: file, key: key, prefix: "") }
    return Weights(
      tensors: TensorFile(metadata: file.metadata, file.tensors(under: prefix)), key: key,
      prefix: prefix)
  }
}
