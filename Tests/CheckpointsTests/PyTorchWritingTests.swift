import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

/// `.pth` files that are written here. That torch reads them was tried by hand; what is fixed here is
/// the form that it read.
@Suite("Writing .pth files")
struct PyTorchWritingTests {
  static let file = TensorFile([
    NamedTensor("conv.weight", Tensor([2, 3, 1, 1], [1, -2, 3, .infinity, 0, 0.5])),
    NamedTensor("scale", Tensor(scalar: 7)),
    NamedTensor("empty", Tensor([0, 4])),
    NamedTensor("steps", [2], integers: [1 << 40, -1]),
    NamedTensor("mask", .bool, [3], bytes: [1, 0, 1]),
    NamedTensor("half", .float16, [1, 2], bytes: [0, 60, 0, 192]),
    NamedTensor("größe", [1], doubles: [0.1]),
  ])

  @Test(
    "what was written is read again, wherever it was put", arguments: ["", "params", "a/model"])
  func roundTrip(_ key: String) throws {
    let folder = ScratchFolder()
    let path = folder.path("a.pth")
    try PyTorchFile.write(Self.file, under: key, to: path)
    let read = try PyTorchFile(path)
    try read.verify()
    let tensors = try read.tensors(under: key.isEmpty ? "" : key + "/")
    #expect(tensors.names == Self.file.names)
    #expect(Safetensors.encode(tensors) == Safetensors.encode(Self.file))
  }

  @Test("equal tensors give equal bytes, the elements at multiples of 64")
  func form() throws {
    let folder = ScratchFolder()
    let (a, b) = (folder.path("a.pth"), folder.path("b.pth"))
    try PyTorchFile.write(Self.file, to: a)
    try PyTorchFile.write(Self.file, to: b)
    let bytes = try Files.read(a)
    #expect(try Files.read(b) == bytes)
    for (number, tensor) in Self.file.tensors.enumerated() where tensor.count > 0 {
      let name = Array("archive/data/\(number)".utf8)
      let place = try #require(
        bytes.indices.first { bytes[$0...].starts(with: name) })
      let extra = Int(bytes[place - 2]) | Int(bytes[place - 1]) << 8
      #expect((place + name.count + extra) % 64 == 0)
    }
  }

  @Test("a type that torch has no storage of is refused by its name")
  func types() throws {
    let folder = ScratchFolder()
    let file = TensorFile([NamedTensor("ids", .uint32, [1], bytes: [1, 0, 0, 0])])
    let failure = #expect(throws: Failure.self) {
      try PyTorchFile.write(file, to: folder.path("a.pth"))
    }
    #expect(failure?.message == "`ids` is U32, of which torch has no storage")
    #expect(try folder.files().isEmpty)
  }
}
