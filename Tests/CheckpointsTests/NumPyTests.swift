import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

/// Files that NumPy wrote, and files that nobody should have written.
@Suite("NumPy's files") struct NumPyTests {
  private static func path(_ name: String) -> String { Fixtures.path("npy/\(name)") }

  /// What every array of the fixtures holds.
  private func numbers(_ type: ElementType) -> [Double] {
    (0..<24).map { k in
      switch type {
      case .bool: k % 3 == 0 ? 1 : 0
      case .uint8, .uint16, .uint32, .uint64: Double(k + 3)
      default: Double(k - 5)
      }
    }
  }

  @Test("every type is read, stored or deflated, in either byte order, rows or columns first")
  func types() throws {
    let types = try NumPyFile.read(Self.path("types.npz"))
    #expect(Set(types.tensors.map(\.type)) == Set(ElementType.allCases).subtracting([.bfloat16]))
    let orders = try NumPyFile.read(Self.path("orders.npz"))
    let arrays = types.tensors + orders.tensors.filter { $0.name.contains(".") }
    #expect(arrays.count == 12 + 12)
    for array in arrays {
      #expect(array.shape == [2, 3, 4], "\(array.name)")
      #expect(array.doubles == numbers(array.type), "\(array.name)")
    }
    #expect(orders["scalar"]?.shape == [] && orders["scalar"]?.doubles == [7.5])
    #expect(orders["empty"]?.shape == [0, 4] && orders["empty"]?.count == 0)
    #expect(orders["line"]?.shape == [3] && orders["line"]?.doubles == [1, 2, 3])
  }

  @Test("an array alone is named like its file")
  func single() throws {
    let file = try NumPyFile.read(Self.path("version2.npy"))
    #expect(file.names == ["version2"])
    #expect(file.tensors[0].doubles == numbers(.int32))
  }

  @Test("what was written is read again, and equal arrays give equal bytes")
  func roundTrip() throws {
    let folder = ScratchFolder()
    let file = try NumPyFile.read(Self.path("types.npz"))
    let (a, b) = (folder.path("a.npz"), folder.path("b.npz"))
    try NumPyFile.writeArchive(file, to: a)
    try NumPyFile.writeArchive(file, to: b)
    #expect(try Files.read(a) == Files.read(b))
    let again = try NumPyFile.read(a)
    #expect(Safetensors.encode(again) == Safetensors.encode(file))
    for shape: Shape in [[], [5], [0, 3]] {
      let tensor = NamedTensor("x", Tensor(shape))
      let bytes = try NumPyFile.encode(tensor)
      #expect(bytes.count % 64 == shape.count * 4 % 64)
      #expect(try NumPyFile.decode(bytes).tensors[0].shape == shape)
    }
    let half = NamedTensor("x", .bfloat16, [1], bytes: [0, 0])
    #expect(throws: Failure.self) { try NumPyFile.encode(half) }
  }

  private static func npy(_ header: String, data: Int = 0) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      + repeatElement(0, count: data)
  }

  static let hostile: [(String, [UInt8], String)] = [
    ("nothing", [], "too short"),
    ("something else", Array("P6 2 2 255 and pixels".utf8), "does not begin"),
    ("a later version", [0x93] + Array("NUMPY".utf8) + [9, 0, 0, 0, 0, 0], "version 9"),
    ("a long header", [0x93] + Array("NUMPY".utf8) + [1, 0, 255, 255, 32, 32], "claims 65535"),
    ("no dictionary", npy("hello"), "no dictionary"),
    ("a call", npy("{'descr': exec('x')}"), "no dictionary"),
    ("an open text", npy("{'descr"), "no dictionary"),
    ("text behind it", npy("{'a': True} x"), "no dictionary"),
    ("two of one name", npy("{'a': True, 'a': True}"), "no dictionary"),
    ("no shape", npy("{'descr': '<f4', 'fortran_order': False}"), "needs `descr`"),
    (
      "a negative extent", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}"),
      "no dictionary"
    ),
    (
      "an unknown type", npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", data: 8),
      "type `<c8`"
    ),
    (
      "too few bytes", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", data: 7),
      "7 bytes of elements; <f4 [2] needs 8"
    ),
    (
      "bytes left over", npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", data: 8),
      "needs 4"
    ),
    (
      "more than there is",
      npy(
        "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296)}"),
      "claims"
    ),
  ]

  @Test("a damaged or hostile file is refused with its reason", arguments: hostile)
  func refused(_ name: String, _ bytes: [UInt8], _ reason: String) {
    let failure = #expect(throws: Failure.self) { try NumPyFile.decode(bytes) }
    #expect(failure?.kind == .data && failure?.message.contains(reason) == true, "\(name)")
  }

  @Test("objects and records are refused, nothing in them is run")
  func objects() {
    let objects = #expect(throws: Failure.self) { try NumPyFile.read(Self.path("objects.npy")) }
    #expect(objects?.message.contains("Python objects") == true)
    #expect(objects?.path == Self.path("objects.npy"))
    #expect(throws: Failure.self) { try NumPyFile.read(Self.path("records.npy")) }
  }

  @Test("mutated and cut files are refused or read, and never harm")
  func mutations() throws {
    let stream = RandomStream(11)
    for (n, name) in ["orders.npz", "version2.npy"].enumerated() {
      let good = try Files.read(Self.path(name))
      for i in 0..<2000 {
        let draws = stream.substream(UInt64(n * 10_000 + i))
        var bytes = good
        if i % 4 == 0 { bytes.removeLast(1 + draws.integer(0, below: bytes.count)) }
        for k in 1..<4 where !bytes.isEmpty {
          bytes[draws.integer(2 * k, below: bytes.count)] ^= UInt8(
            1 << draws.integer(2 * k + 1, below: 8))
        }
        guard let file = try? NumPyFile.decode(bytes) else { continue }
        for array in file.tensors { #expect(array.doubles.count == array.count) }
      }
    }
  }
}
