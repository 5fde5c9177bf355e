public import Documents

extension Registries {
  static let models = [
    Model(choice: .init("edsr", "EDSR")) { EDSROptions(from: &$0) }
  ]
  static let dataSets = [
    DataSet(choice: .init("dead-leaves", "synthetic"), needsRoot: false) {
      LeavesOptions(from: &$0)
    },
    DataSet(choice: .init("div2k", "DIV2K"), needsRoot: true) { SplitOptions(from: &$0) },
    DataSet(choice: .init("files", "folder"), needsRoot: true) { NoOptions(from: &$0) },
  ]
}

struct NoOptions: Readable, Hashable { init(from fields: inout Fields) {} }
struct SplitOptions: Readable, Hashable {
  let split: String
  init(from fields: inout Fields) {
    split = fields.read("split", "part", as: .choice([.init("train"), .init("valid")]))
  }
}
struct LeavesOptions: Readable, Hashable {
  let count: Int
  let size: Int
  let seed: Int
  init(from fields: inout Fields) {
    count = fields.read("count", "pictures", default: 64, in: 1...100_000)
    size = fields.read("size", "side", default: 192, in: 16...4096)
    seed = fields.read("seed", "seed", default: 0, in: 0...Int.max)
  }
}
struct EDSROptions: Readable, Hashable {
  let scale: Int
  let features: Int
  let blocks: Int
  init(from fields: inout Fields) {
    scale = fields.read("scale", "s", default: 4, in: 2...4)
    features = fields.read("features", "channels", default: 64, in: 1...1024)
    blocks = fields.read("blocks", "blocks", default: 16, in: 1...1024)
  }
}

public struct MAEOptions: Readable, Hashable {
  public static var shorthand: String? { "preset" }
  public var patch: Int
  public var imageHeight: Int
  public var channels: Int
  public var maskRatio: Double
  public init(from fields: inout Fields) {
    _ = fields.read(
      "preset", "p", as: .choice([.init("original"), .init("small"), .init("tiny")]),
      default: "original")
    patch = fields.read("patch", "p", default: 8, in: 1...256)
    imageHeight = fields.read("size", "p", default: 64, in: 1...4096)
    channels = fields.read("channels", "p", default: 3, in: 1...64)
    maskRatio = fields.read("mask", "p", default: 0.75, in: 0...1)
    _ = fields.read("normalize-target", "p", default: false)
  }
}
