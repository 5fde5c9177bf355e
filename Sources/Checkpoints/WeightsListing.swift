public import Files
public import Tensors

/// What a file of weights holds, without reading the elements.
public struct WeightsListing {
  public enum Format: String, Sendable {
    case safetensors
    case torchArchive = "torch zip archive"
    case torchStream = "torch legacy stream"
  }

  public struct Item: Sendable {
    /// In the file, with everything that wraps it.
    public let path: String
    public let type: ElementType
    public let shape: Shape
  }

  public let format: Format
  /// Everything, in the order of the file.
  public let items: [Item]
  /// Where the weights are: `state_dict`, or empty for a file of nothing but weights.
  public let key: String
  /// What wraps the names of all weights, such as `module.`.
  public let prefix: String

  private let path: String
  private let torch: PyTorchFile?

  /// Where programs put weights, in the order in which they are looked for: BasicSR's averaged and
  /// plain ones, MAE and video MAE, classification and Lightning, and others.
  public static let keys = [
    "params_ema", "params", "model", "model_state", "state_dict", "net", "netG", "generator",
    "model_state_dict",
  ]
  private static let prefixes = ["module.", "_orig_mod."]

  /// - Parameter key: which part of the file holds the weights; found unless stated
  public init(_ path: String, key: String? = nil) throws(Failure) {
    self.path = path
    let head = try Files.readStart(of: path, bytes: 512)
    if Self.isSafetensors(head) {
      guard key == nil else {
        throw Failure(.data, "is a safetensors file, which has no parts to choose from", path: path)
      }
      torch = nil
      format = .safetensors
      items = try Safetensors.list(path).entries.map {
        Item(path: $0.name, type: $0.type, shape: $0.shape)
      }
      self.key = ""
    } else {
      let file = try PyTorchFile(path)
      torch = file
      format = head.starts(with: ZipArchive.mark) ? .torchArchive : .torchStream
      items = file.entries.map { Item(path: $0.name, type: $0.type, shape: $0.shape) }
      let names = items.map(\.path)
      self.key = try Failure.naming(path) { () throws(Failure) in try Self.find(key, in: names) }
    }
    prefix = Self.prefix(of: Self.names(items, under: self.key))
  }

  /// The weights by the network's own names.
  public var weights: [(name: String, item: Item)] {
    let wrapping = (key.isEmpty ? "" : key + "/") + prefix
    return items.compactMap { item in
      guard item.path.hasPrefix(wrapping) else { return nil }
      let name = String(item.path.dropFirst(wrapping.count))
      return torch != nil && name.contains("/") ? nil : (name, item)
    }
  }

  /// The weights with their elements.
  public func read() throws(Failure) -> TensorFile {
    guard let torch else {
      let file = try Safetensors.read(path)
      return TensorFile(metadata: file.metadata, file.tensors(under: prefix))
    }
    return try torch.tensors(under: (key.isEmpty ? "" : key + "/") + prefix) { !$0.contains("/") }
  }

  /// That the elements are there and undamaged, as far as the format can tell.
  public func verify() throws(Failure) { try torch?.verify() }

  /// Eight bytes of length, then a JSON object: no other format that is read here begins so.
  private static func isSafetensors(_ head: [UInt8]) -> Bool {
    head.count > 8 && head[8] == UInt8(ascii: "{") && !PyTorchFile.matches(head)
  }

  private static func names(_ items: [Item], under key: String) -> [String] {
    guard !key.isEmpty else { return items.map(\.path) }
    return items.compactMap {
      $0.path.hasPrefix(key + "/") ? String($0.path.dropFirst(key.count + 1)) : nil
    }
  }

  private static func find(_ key: String?, in names: [String]) throws(Failure) -> String {
    var parts: Set<String> = []
    var shown: [String] = []
    for name in names {
      guard let slash = name.lastIndex(of: "/") else { continue }
      let part = String(name[..<slash])
      if parts.insert(part).inserted && shown.count < 8 { shown.append("`\(part)`") }
    }
    let remedy = shown.isEmpty ? nil : "it has tensors under \(shown.joined(separator: ", "))"
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

  /// What all names begin with, of that which training wraps around them.
  private static func prefix(of names: [String]) -> String {
    var prefix = ""
    while let next = prefixes.first(where: { added in
      !names.isEmpty
        && names.allSatisfy {
          $0.hasPrefix(prefix + added) && $0.utf8.count > (prefix + added).utf8.count
        }
    }) {
      prefix += next
    }
    return prefix
  }
}
