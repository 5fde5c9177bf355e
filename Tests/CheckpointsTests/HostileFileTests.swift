import Checkpoints
import Files
import Testing

/// Files made to hurt: each must be refused with a reason, whatever it claims.
@Suite struct HostileFileTests {
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    var bytes: [UInt8]
    var reason: String

    init(_ description: String, _ bytes: [UInt8], _ reason: String) {
      (self.description, self.bytes, self.reason) = (description, bytes, reason)
    }

    /// A file with this header and `data` zeros after it.
    init(_ description: String, header: String, data: Int = 0, _ reason: String) {
      self.init(
        description, length(header.utf8.count) + Array(header.utf8) + repeatElement(0, count: data),
        reason)
    }
  }

  static func length(_ n: Int) -> [UInt8] { (0..<8).map { UInt8(n >> ($0 * 8) & 255) } }

  static func entry(
    _ type: String = "F32", _ shape: String = "[1]", _ offsets: String = "[0,4]"
  ) -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  static let cases = [
    Case("empty", [], "too short"),
    Case("seven bytes", [1, 2, 3, 4, 5, 6, 7], "too short"),
    Case("header longer than the file", length(100) + [0x7B, 0x7D], "claims 100 bytes"),
    Case("header of 2⁶⁴ - 1 bytes", [UInt8](repeating: 255, count: 8) + [0x7B, 0x7D], "claims"),
    Case("no header", length(0), "not JSON"),
    Case("not JSON", header: "hello", "not JSON"),
    Case("not UTF-8", length(5) + [0x7B, 0x22, 0xFF, 0x22, 0x7D], "not JSON"),
    Case("a list", header: "[]", "not an object"),
    Case("deep nesting", header: String(repeating: "[", count: 100_000), "not JSON"),
    Case("text after the header", header: "{} {}", "not JSON"),
    Case("NaN in the metadata", header: #"{"__metadata__":{"a":NaN}}"#, "not JSON"),
    Case("a number in the metadata", header: #"{"__metadata__":{"a":1}}"#, "`__metadata__`"),
    Case("metadata that is a list", header: #"{"__metadata__":[]}"#, "`__metadata__`"),
    Case("one name twice", header: #"{"a":\#(entry()),"a":\#(entry())}"#, data: 4, "repeated"),
    Case("no shape", header: #"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, data: 4, "needs"),
    Case(
      "an unknown field", header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}"#,
      data: 4, "needs"),
    Case("unknown type", header: #"{"a":\#(entry("F31"))}"#, data: 4, "unknown type"),
    Case("negative extent", header: #"{"a":\#(entry("F32", "[-1]"))}"#, data: 4, "bad `shape`"),
    Case("an extent with a point", header: #"{"a":\#(entry("F32", "[1.0]"))}"#, data: 4, "bad"),
    Case("an extent in quotes", header: #"{"a":\#(entry("F32", #"["1"]"#))}"#, data: 4, "bad"),
    Case(
      "an extent beyond 64 bits", header: #"{"a":\#(entry("F32", "[99999999999999999999]"))}"#,
      data: 4, "bad"),
    Case(
      "a product that wraps to 4", header: #"{"a":\#(entry("F32", "[4611686018427387905]"))}"#,
      data: 4, "too large"),
    Case(
      "a product that wraps behind a zero",
      header: #"{"a":\#(entry("F32", "[0,4294967296,4294967296]", "[0,0]"))}"#, "too large"),
    Case(
      "more elements than bytes", header: #"{"a":\#(entry("F32", "[1000000000000]"))}"#, data: 4,
      "needs 4000000000000 bytes"),
    Case("offsets beyond the end", header: #"{"a":\#(entry())}"#, data: 3, "beyond the end"),
    Case("offsets backwards", header: #"{"a":\#(entry("F32", "[1]", "[4,0]"))}"#, data: 4, "bad"),
    Case("negative offset", header: #"{"a":\#(entry("F32", "[1]", "[-4,0]"))}"#, data: 4, "bad"),
    Case("three offsets", header: #"{"a":\#(entry("F32", "[1]", "[0,4,8]"))}"#, data: 8, "bad"),
    Case("wrong size for the type", header: #"{"a":\#(entry("F64"))}"#, data: 4, "needs 8 bytes"),
    Case(
      "overlap", header: #"{"a":\#(entry()),"b":\#(entry("F32", "[1]", "[2,6]"))}"#, data: 6,
      "overlaps"),
    Case(
      "the same place twice", header: #"{"a":\#(entry()),"b":\#(entry())}"#, data: 4, "overlaps"),
    Case("a hole", header: #"{"a":\#(entry("F32", "[1]", "[4,8]"))}"#, data: 8, "hole"),
    Case("bytes left over", header: #"{"a":\#(entry())}"#, data: 12, "belong to no tensor"),
  ]

  @Test("a damaged or hostile file is refused with its reason", arguments: cases)
  func refused(_ hostile: Case) {
    do throws(Failure) {
      let file = try Safetensors.decode(hostile.bytes)
      Issue.record("accepted with \(file.names)")
    } catch {
      #expect(error.kind == .data)
      #expect(error.message.contains(hostile.reason), "\(error)")
    }
  }

  @Test("every prefix of a good file is refused")
  func prefixes() {
    let bytes = Safetensors.encode(SafetensorsTests.file)
    for count in 0..<bytes.count {
      let file = try? Safetensors.decode(Array(bytes[..<count]))
      #expect(file?.names == nil, "accepted \(count) of \(bytes.count) bytes")
    }
  }
}
