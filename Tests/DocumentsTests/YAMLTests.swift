import Documents
import Testing

@Suite("YAML")
struct YAMLTests {
  private func read(_ text: String) -> (node: Node?, diagnostics: [Diagnostic]) {
    YAML.parse(SourceText(name: "a.yaml", text: text))
  }

  @Test("every key and value knows its place")
  func places() throws {
    let text = "é: [1, \"zwei\"]\nouter:\n  inner: 3e5 # more\n  list:\n    - a\n    - b\nlast: 1\n"
    let node = try #require(read(text).node)
    let entries = try #require(node.entries)
    #expect(entries.map(\.key) == ["é", "outer", "last"])
    #expect(entries[0].keySpot?.description == "a.yaml:1:1")
    let items = try #require(entries[0].value.items)
    #expect(items[1].text == "zwei")
    #expect(items[1].spot?.description == "a.yaml:1:8")
    let inner = try #require(entries[1].value.entries)
    #expect(inner[0].value.spot.map { $0.source.text(in: $0.range) } == "3e5")
    #expect(inner[0].value.spot?.description == "a.yaml:3:10")
    #expect(inner[1].value.spot.map { $0.source.text(in: $0.range) } == "- a\n    - b")
  }

  @Test(
    "what our YAML does not allow is refused with the place",
    arguments: [
      ("", "E003", "1:1"), ("# only words\n", "E003", "1:1"), ("~\n", "E003", "1:1"),
      ("a: 1\na: 2\n", "E006", "2:1"), ("a: !!str 1\n", "E005", "1:4"),
      ("a:\n\tb: 1\n", "E008", "2:1"), ("a: 1\n---\nb: 2\n", "E009", "2:1"),
      ("a: &x {b: 1}\nc: {<<: *x}\n", "E007", "2:5"), ("a: *x\n", "E004", "1:4"),
      ("a: [1, 2\nb: 3\n", "E001", "2:2"), ("a: 'x\n", "E001", "1:6"),
      ("[a]: 1\n", "E006", "1:1"), ("a: b: c\n", "E001", "1:5"), ("a: \"\\q\"\n", "E001", "1:5"),
    ])
  func refusals(_ text: String, _ code: String, _ place: String) {
    let diagnostics = read(text).diagnostics
    #expect(diagnostics.map(\.code) == [code])
    #expect(diagnostics.first?.primary?.spot.description == "a.yaml:\(place)")
  }

  @Test("several mistakes of one text are all reported")
  func several() {
    let diagnostics = read("a: 1\na: 2\nb: !x 3\nc: {d: 1, d: 2}\n").diagnostics
    #expect(diagnostics.map(\.code) == ["E006", "E005", "E006"])
  }

  @Test("a few anchors expand, an alias bomb is refused at once")
  func aliases() throws {
    let node = try #require(read("a: &x [1, 2]\nb: *x\n").node)
    #expect(node["b"]?.items?.map(\.text) == ["1", "2"])
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for i in 1...60 {
      bomb += "a\(i): &a\(i) [" + [String](repeating: "*a\(i - 1)", count: 9).joined(separator: ",")
      bomb += "]\n"
    }
    let diagnostics = read(bomb).diagnostics
    #expect(diagnostics.map(\.code) == ["E004"])
  }

  @Test("deep nesting is refused, not a crash")
  func depth() {
    let deep = String(repeating: "[", count: 200_000)
    #expect(read(deep).diagnostics.map(\.code) == ["E004"])
    let tower = String(repeating: "{a: ", count: 100) + "1" + String(repeating: "}", count: 100)
    #expect(read(tower).diagnostics.map(\.code) == ["E004"])
  }

  @Test("bytes that are not UTF-8 are refused with the place")
  func encoding() {
    let bytes = Array("a: é\nb: ".utf8) + [0xC3, 0x28]
    let diagnostics = YAML.parse(SourceText(name: "a.yaml", bytes: bytes)).diagnostics
    #expect(diagnostics.map(\.code) == ["E002"])
    #expect(diagnostics.first?.primary?.spot.description == "a.yaml:2:4")
  }

  @Test("damaged texts never crash the reader, and marks stay inside the text")
  func fuzz() {
    let seed = "a: &x [1, 'é', \"\\u00e9\"]\nb:\n  - {c: *x, d: |\n     text\n    }\n? e\n: f\n"
    var state: UInt64 = 11
    func random(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % n
    }
    for _ in 0..<3000 {
      var bytes = Array(seed.utf8)
      for _ in 0...random(4) {
        switch random(3) {
        case 0: bytes[random(bytes.count)] = UInt8(random(256))
        case 1: bytes.remove(at: random(bytes.count))
        default:
          bytes.insert(Array(" \t\n:-[]{}&*!|>'\"#%@,?é".utf8)[random(23)], at: random(bytes.count))
        }
      }
      let source = SourceText(name: "a.yaml", bytes: bytes)
      let (node, diagnostics) = YAML.parse(source)
      #expect(node != nil || !diagnostics.isEmpty)
      for diagnostic in diagnostics { #expect(!diagnostic.rendered.isEmpty) }
    }
  }
}
