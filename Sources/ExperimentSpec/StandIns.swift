import Documents

extension Registries {
  static let dataSets = [
    DataSet(choice: .init("dead-leaves", "pictures made from a seed"), needsRoot: false) {
      LeavesOptions(from: &$0)
    },
    DataSet(choice: .init("div2k", "photographs in DIV2K's official layout"), needsRoot: true) {
      SplitOptions(from: &$0)
    },
    DataSet(choice: .init("files", "all pictures in a folder"), needsRoot: true) {
      NoFields(from: &$0)
    },
  ]
  static let edsr = Model(choice: .init("edsr")) { EDSROptions(from: &$0) }
}

struct SplitOptions: Readable, Hashable {
  let split: String
  init(from fields: inout Fields) {
    split = fields.read("split", "part", as: .choice([.init("train"), .init("valid")]))
  }
}
struct LeavesOptions: Readable, Hashable {
  let split: String
  let count: Int
  let size: Int
  let seed: Int
  init(from fields: inout Fields) {
    split = fields.read(
      "split", "part", as: .choice([.init("train"), .init("test")]), default: "train")
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
