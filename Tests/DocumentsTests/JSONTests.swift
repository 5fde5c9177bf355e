import Documents
import Testing

@Suite("JSON")
struct JSONTests {
  @Test(
    "numbers are written as ECMAScript writes them",
    arguments: [
      (1.0, "1"), (-0.0, "0"), (0.1, "0.1"), (1e-4, "0.0001"), (1e-6, "0.000001"),
      (1e-7, "1e-7"), (1.5e-7, "1.5e-7"), (1e21, "1e+21"), (1e20, "100000000000000000000"),
      (0x1.ac53a7e04bcdap+66, "123456789012345680000"), (.leastNonzeroMagnitude, "5e-324"),
      (28.5475, "28.5475"),
      (-1.7976931348623157e308, "-1.7976931348623157e+308"), (100, "100"),
      (1e16, "10000000000000000"),
      (12345.678, "12345.678"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
    ])
  func numbers(_ value: Double, _ text: String) {
    #expect(JSON.format(value) == text)
  }

  @Test("every finite number reads back as the same bits")
  func roundTrip() throws {
    var bits: UInt64 = 1
    for _ in 0..<20_000 {
      bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: bits)
      guard value.isFinite else { continue }
      let back = try JSON(parsing: JSON.format(value)).double
      #expect(back?.bitPattern == (value == 0 ? 0 : value.bitPattern))
    }
  }

  @Test("members keep their order, and the canonical form sorts them")
  func order() throws {
    let value = try JSON(parsing: #"{"b": 1, "a": {"d": [1, 2.5, "x\n"], "c": null}, "é": true}"#)
    #expect(value.compact == #"{"b":1,"a":{"d":[1,2.5,"x\n"],"c":null},"é":true}"#)
    #expect(value.canonical == #"{"a":{"c":null,"d":[1,2.5,"x\n"]},"b":1,"é":true}"#)
    #expect(value.pretty.hasPrefix("{\n  \"b\": 1,\n  \"a\": {\n    \"d\": [\n      1,"))
    #expect(try JSON(parsing: value.pretty) == value)
  }

  @Test(
    "what is not JSON is refused with the place",
    arguments: [
      ("", 0), ("{", 1), ("[1,]", 3), (#"{"a":1,"a":2}"#, 7), ("01", 0), ("1.", 2), ("nul", 0),
      (#""\ud800""#, 1), (#""\x""#, 2), ("\"a\u{1}\"", 2), ("1 2", 2), ("1e999", 0), ("-", 1),
      ("{\"a\"1}", 4), ("\"abc", 0), ("[1 2]", 3), ("+1", 0), ("{a:1}", 1),
    ])
  func refusals(_ text: String, _ offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
    #expect(error?.offset == offset)
  }

  @Test("deep nesting is refused, not a crash")
  func depth() {
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
    #expect(throws: JSONError.self) { try JSON(parsing: deep) }
  }

  @Test("surrogate pairs and escapes are understood")
  func escapes() throws {
    #expect(try JSON(parsing: #""\ud83d\ude00\u00e9\/\t""#).string == "😀é/\t")
    #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xC3, 0x22]) }
  }

  @Test("damaged texts never crash the parser")
  func fuzz() throws {
    let seed = #"{"a":[1,-2.5e-3,true,null,"x\u00e9\ud83d\ude00"],"b":{"c":"d"}}"#
    var state: UInt64 = 7
    func random(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % n
    }
    for _ in 0..<20_000 {
      var bytes = Array(seed.utf8)
      for _ in 0...random(4) {
        switch random(3) {
        case 0: bytes[random(bytes.count)] = UInt8(random(256))
        case 1: bytes.remove(at: random(bytes.count))
        default: bytes.insert(UInt8(random(256)), at: random(bytes.count))
        }
      }
      if let value = try? JSON(parsing: bytes) {
        #expect(try JSON(parsing: value.compact).compact == value.compact)
      }
    }
  }
}
