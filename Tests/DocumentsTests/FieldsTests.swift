import Documents
import Testing

private enum Distance: String, CaseIterable { case l1, l2 }

private struct Adam: Readable {
  let rate: Double
  let betas: [Double]

  init(from fields: inout Fields) {
    rate = fields.read("lr", "learning rate", default: 1e-4, in: 0...1, origin: .paper)
    betas = fields.read("betas", "moments", default: [0.9, 0.999], in: 0...1, counts: 2...2)
  }
}

private enum Optimizer: ReadableUnion {
  case adam(Adam)
  case plain

  static let alternatives: [Alternative<Optimizer>] = [
    Alternative("adam", "Adam", Adam.self) { .adam($0) },
    Alternative("plain", "no moments", .plain),
  ]
}

private struct Patches: Readable {
  let keep: Double
  init(from fields: inout Fields) {
    keep = fields.read("keep", "share", default: 0.5, in: 0...1)
  }
}

private struct Source: Readable {
  static var shorthand: String? { "set" }
  let set: String
  let count: Int

  init(from fields: inout Fields) {
    set = fields.choose(
      "set", "which data", from: [.init("leaves", "synthetic"), .init("files", "a folder")])
    count = set == "leaves" ? fields.read("count", "images", default: 8, in: 1...100) : 0
    if set == "files" { _ = fields.read("root", "folder", as: .location) }
  }
}

private struct Train: Readable {
  let steps: Int
  let name: String
  let distance: Distance
  let optimizer: Optimizer
  let patches: Patches?
  let source: Source
  let limit: Int?
  let isFast: Bool

  init(from fields: inout Fields) {
    steps = fields.read("steps", "optimiser steps", in: 1...10_000_000, affects: ["train"])
    name = fields.read("name", "a name", default: "x", affects: [])
    distance = fields.read("distance", "how far", default: .l1, also: ["norm"])
    optimizer = fields.read("optimizer", "how weights move", default: "adam")
    patches = fields.read("patches", "patches", as: .onOff(Patches.self), default: .some(nil))
    source = fields.read("source", "data")
    limit = fields.read(
      "limit", "at most", as: .optional(.integer(1...9)), default: .some(nil))
    isFast = fields.read("fast", "speed", default: false)
    fields.reserve("matrix", "several cells come later")
  }
}

@Suite("Fields")
struct FieldsTests {
  private func read(_ text: String) -> (value: Train, fields: [ResolvedField], report: String) {
    let (node, mistakes) = YAML.parse(SourceText(name: "a.yaml", text: text))
    #expect(mistakes.isEmpty)
    let variables = Variables(bindings: ["n": "7"], environment: ["HOME": "/h"])
    var fields = Fields(node ?? Node(.record([])), variables: variables)
    let train = Train(from: &fields)
    let report = fields.finish("train").map { $0.rendered }.joined(separator: "\n")
    return (train, fields.resolved, report)
  }

  @Test("values, defaults and shorthands are read and recorded")
  func values() {
    let (train, fields, report) = read(
      """
      steps: 300k
      name: no
      optimizer: {adam: {lr: 3e-4}}
      patches: on
      source: leaves
      fast: yes
      """)
    #expect(report == "")
    #expect(train.steps == 300_000)
    #expect(train.name == "no")
    #expect(train.patches?.keep == 0.5)
    #expect(train.source.set == "leaves")
    #expect(train.isFast)
    #expect(
      fields.map { "\($0.path)=\($0.value)" } == [
        "steps=300000", "name=\"no\"", "distance=\"l1\"", "optimizer.adam.lr=0.0003",
        "optimizer.adam.betas=[0.9,0.999]", "patches.keep=0.5", "source.set=\"leaves\"",
        "source.count=8", "limit=null", "fast=true",
      ])
    #expect(fields.first { $0.path == "optimizer.adam.lr" }?.spot?.description == "a.yaml:3:24")
    #expect(fields.first { $0.path == "steps" }?.affects == ["train"])
  }

  @Test(
    "a scalar has the type of its field",
    arguments: [
      ("300000", 300_000), ("300_000", 300_000), ("300k", 300_000), ("3e5", 300_000),
      ("3.5k", 3500), ("+7", 7), ("2M", 2_000_000), ("${let.n}", 7),
    ])
  func integers(_ text: String, _ value: Int) {
    #expect(read("{steps: \"\(text)\", source: leaves}").value.steps == value)
  }

  @Test(
    "what is no number is refused",
    arguments: [
      "3.5", "3e", "_3", "3__0", "0x10", "12:30", "1e400", "3 k", "k", "99999999999999999999",
    ]
  )
  func notIntegers(_ text: String) {
    #expect(read("{steps: \"\(text)\", source: leaves}").report.contains("E024"))
  }

  @Test("mistakes point at the exact words, all in one pass")
  func mistakes() {
    let report = read(
      """
      stpes: 300k
      distance: l3
      optimizer: {adam: {lr: 2, beta: [1]}}
      patches: maybe
      source: {set: files, root: "${env.NOPE}/x", count: 3}
      limit: ${env.HOME}
      matrix: {}
      """
    ).report
    #expect(
      report == """
        error[E021]: `train` has no field `stpes`
         --> a.yaml:1:1
          |
        1 | stpes: 300k
          | ^^^^^ did you mean `steps`?
          |
          = fields: distance, fast, limit, name, optimizer, patches, source, steps
        error[E026]: `distance` cannot be `l3`
         --> a.yaml:2:11
          |
        1 | stpes: 300k
        2 | distance: l3
          |           ^^ did you mean `l1`?
          |
          = one of: l1, l2
        error[E025]: `optimizer.adam.lr` is out of range
         --> a.yaml:3:24
          |
        2 | distance: l3
        3 | optimizer: {adam: {lr: 2, beta: [1]}}
          |                        ^ from 0 to 1
        error[E021]: `optimizer.adam` has no field `beta`
         --> a.yaml:3:27
          |
        2 | distance: l3
        3 | optimizer: {adam: {lr: 2, beta: [1]}}
          |                           ^^^^ did you mean `betas`?
          |
          = fields: betas, lr
        error[E024]: `patches` must be on, off or a record of fields
         --> a.yaml:4:10
          |
        3 | optimizer: {adam: {lr: 2, beta: [1]}}
        4 | patches: maybe
          |          ^^^^^ found `maybe`
        error[E029]: environment variable `NOPE` is not set
         --> a.yaml:5:28
          |
        4 | patches: maybe
        5 | source: {set: files, root: "${env.NOPE}/x", count: 3}
          |                            ^^^^^^^^^^^^^^^ export NOPE=…
        error[E021]: `source` has no field `count`
         --> a.yaml:5:45
          |
        4 | patches: maybe
        5 | source: {set: files, root: "${env.NOPE}/x", count: 3}
          |                                             ^^^^^ unknown here
          |
          = fields for set files: root, set
        error[E029]: the environment may only decide locations
         --> a.yaml:6:8
          |
        5 | source: {set: files, root: "${env.NOPE}/x", count: 3}
        6 | limit: ${env.HOME}
          |        ^^^^^^^^^^^ write the value, or use `${let.…}`
        error[E022]: `matrix` is not available in this version
         --> a.yaml:7:1
          |
        6 | limit: ${env.HOME}
        7 | matrix: {}
          | ^^^^^^ several cells come later
        """)
  }

  @Test("official names are accepted in JSON, not in a spec")
  func otherNames() throws {
    let json = try JSON(parsing: #"{"steps": 3, "norm": "l2", "source": {"set": "leaves"}}"#)
    #expect(try Train(json: json).distance == .l2)
    let report = read("{steps: 3, norm: l2, source: leaves}").report
    #expect(report.contains("called `distance` here"))
  }

  @Test("a missing record says what it needs")
  func missing() {
    let report = read("name: x").report
    #expect(report.contains("`source` is missing"))
    #expect(report.contains("`train` needs a field `steps`"))
  }

  @Test("the schema follows from the same reads")
  func schema() throws {
    let schema = Schema.document(for: Train.self, title: "train", about: "x")
    let properties = try #require(schema["properties"])
    #expect(schema["required"]?.array == ["steps"])
    // What a record needs may come from another file.
    #expect(properties["source"]?["anyOf"]?[2]?["required"] == nil)
    #expect(properties["optimizer"]?["default"] == "adam")
    #expect(properties["source"]?["anyOf"]?.array?.count == 3)
    #expect(properties["matrix"] == nil)
  }
}
