import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  static let file = TensorFile(
    metadata: ["model": "edsr", "note": "tabs\tquotes\" and ünïcode"],
    [
      NamedTensor("weight", Tensor([2, 3]) { Float($0) - 0.5 }),
      NamedTensor("nothing", Tensor([0, 4])),
      NamedTensor("exact", [2], doubles: [1.0 / 3, -.infinity]),
      NamedTensor("counts", [3], integers: [.max, -1, 0]),
      NamedTensor("flag", .bool, [], bytes: [1]),
    ])

  @Test("what was written is read again, and written again as the same bytes")
  func roundTrip() throws {
    let path = "\(temporaryFolder())/file.safetensors"
    try Safetensors.write(Self.file, to: path)
    let first = try Files.read(path)
    let read = try Safetensors.read(path)
    try Safetensors.write(read, to: path)
    #expect(try Files.read(path) == first)
    #expect(Safetensors.encode(Self.file) == first)
    #expect(read.metadata == Self.file.metadata)
    #expect(read.names == Self.file.names)
    #expect(read["weight"]?.tensor.values == [-0.5, 0.5, 1.5, 2.5, 3.5, 4.5])
    #expect(read["exact"]?.doubles == [1.0 / 3, -.infinity])
    #expect(read["counts"]?.integers == [.max, -1, 0])
    #expect(read["flag"]?.doubles == [1])
    #expect(read["nothing"]?.shape == [0, 4])
    try Files.remove(Path.folder(of: path))
  }

  @Test("listing a file needs its header only")
  func listing() throws {
    let path = "\(temporaryFolder())/file.safetensors"
    try Safetensors.write(Self.file, to: path)
    let header = try Safetensors.list(path)
    #expect(header.entries.map(\.shape) == [[2, 3], [0, 4], [2], [3], []])
    #expect(header.entries.map(\.type) == [.float32, .float32, .float64, .int64, .bool])
    try Files.remove(Path.folder(of: path))
  }

  @Test(
    "elements of every type are read",
    arguments: [
      (ElementType.float16, [0x00, 0x3C, 0x00, 0xC0] as [UInt8], [1.0, -2.0]),
      (.bfloat16, [0x80, 0x3F, 0x00, 0xC0], [1, -2]),
      (.float32, [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], [1, -2]),
      (.int16, [0xFF, 0xFF, 1, 2], [-1, 513]),
      (.uint16, [0xFF, 0xFF, 1, 2], [65535, 513]),
      (.int32, [0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 0, 0], [-1, 513]),
      (.uint32, [0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 0, 0], [4_294_967_295, 513]),
      (.int8, [0xFF, 3], [-1, 3]),
      (.uint8, [0xFF, 3], [255, 3]),
      (.bool, [0, 1], [0, 1]),
    ])
  func elements(_ type: ElementType, _ bytes: [UInt8], _ expected: [Double]) {
    let tensor = NamedTensor("x", type, [2], bytes: bytes)
    #expect(tensor.doubles == expected)
    #expect(tensor.tensor.values == expected.map { Float($0) })
  }

  @Test("the digest of weights ignores order and metadata, and nothing else")
  func digest() {
    let tensors = Self.file.tensors
    let digest = Self.file.weightsDigest
    #expect(TensorFile(tensors.reversed()).weightsDigest == digest)
    var renamed = tensors
    renamed[0].name = "weights"
    #expect(TensorFile(renamed).weightsDigest != digest)
    var reshaped = tensors
    reshaped[0] = NamedTensor("weight", tensors[0].tensor.reshaped([3, 2]))
    #expect(TensorFile(reshaped).weightsDigest != digest)
    var changed = tensors
    changed[2] = NamedTensor("exact", [2], doubles: [1.0 / 3, .infinity])
    #expect(TensorFile(changed).weightsDigest != digest)
  }
}
