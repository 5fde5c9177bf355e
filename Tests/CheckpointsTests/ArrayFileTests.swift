import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

/// Arrays of MATLAB, HDF5 and NumPy; the files were written by SciPy, h5py and py-lmdb.
@Suite("files of arrays") struct ArrayFileTests {
  /// How the fixtures were made.
  private static func value(_ i: Int, _ type: ElementType) -> Double {
    let number = i * 3001 % 65536
    return switch type {
    case .uint8: Double(number % 256)
    case .int16: Double(number % 32768)
    case .float32: Double(Float(number) / 65536)
    case .float64: Double(number) / 65536
    default: Double(number)
    }
  }

  private static func doubles(_ bytes: [UInt8], _ type: ElementType) -> [Double] {
    stride(from: 0, to: bytes.count, by: type.size).map { at in
      let bits = (0..<type.size).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
      return switch type {
      case .float64: Double(bitPattern: bits)
      case .float32: Double(Float(bitPattern: UInt32(bits)))
      case .int16: Double(Int16(truncatingIfNeeded: bits))
      case .int32: Double(Int32(truncatingIfNeeded: bits))
      default: Double(bits)
      }
    }
  }

  static let kinds: [(name: String, type: ElementType)] = [
    ("u1", .uint8), ("u2", .uint16), ("i2", .int16), ("i4", .int32), ("f4", .float32),
    ("f8", .float64),
  ]

  @Test("HDF5 gives every kind of number, as it was written", arguments: kinds)
  func hdf5(_ kind: (name: String, type: ElementType)) throws {
    let file = try ArrayFiles.open(Fixtures.path("arrays/kinds.h5"))
    let array = try #require(file[kind.name])
    #expect(array.type == kind.type && array.shape == [3, 4, 5])
    let expected = (0..<60).map { Self.value($0, kind.type) }
    #expect(Self.doubles(try file.read(array), kind.type) == expected)
    let part = try file.read(array, start: [1, 2, 0], count: [2, 2, 5])
    let inside = [30, 35, 50, 55].flatMap { first in (first..<first + 5).map { expected[$0] } }
    #expect(Self.doubles(part, kind.type) == inside)
  }

  @Test("HDF5 arrays in pieces, deflated, big-endian, of newer files")
  func layouts() throws {
    let file = try ArrayFiles.open(Fixtures.path("arrays/kinds.h5"))
    let pieces = try #require(file["group/chunked"])
    let expected = (0..<252).map { Self.value($0, .uint16) }
    #expect(Self.doubles(try file.read(pieces), .uint16) == expected)
    let big = try #require(file["big-endian"])
    #expect(Self.doubles(try file.read(big), .uint16) == (0..<15).map { Self.value($0, .uint16) })
    let latest = try ArrayFiles.open(Fixtures.path("arrays/latest.h5"))
    let deflated = try #require(latest["chunked"])
    let doubles = (0..<120).map { Self.value($0, .float64) }
    #expect(Self.doubles(try latest.read(deflated), .float64) == doubles)
    let text = try #require(file["text"])
    #expect(throws: Failure.self) { try file.read(text) }
  }

  @Test("an array in a form that the library does not know is refused, never passed over")
  func newest() {
    let failure = #expect(throws: Failure.self) {
      try ArrayFiles.open(Fixtures.path("arrays/newest.h5"))
    }
    #expect(failure?.message.contains("`gt` cannot be opened by HDF5") == true)
    #expect(failure?.path == Fixtures.path("arrays/newest.h5"))
  }

  @Test("MATLAB's arrays have their dimensions turned around", arguments: ["kinds", "packed"])
  func matlab(_ name: String) throws {
    let file = try ArrayFiles.open(Fixtures.path("arrays/\(name).mat"))
    for (name, type) in Self.kinds {
      let array = try #require(file[name])
      #expect(array.type == type && array.shape == [5, 4, 3])
      // Element [k][j][i] of ours is [i][j][k] of NumPy's.
      let expected = (0..<60).map { n in
        Self.value((n % 3 * 4 + n / 3 % 4) * 5 + n / 12, type)
      }
      #expect(Self.doubles(try file.read(array), type) == expected)
      let one = try file.read(array, start: [4, 1, 2], count: [1, 1, 1])
      #expect(Self.doubles(one, type) == [expected[4 * 12 + 1 * 3 + 2]])
    }
    #expect(file["text"] == nil && file["cell"] == nil)
  }

  @Test("doubles that MATLAB stores as small numbers are doubles again")
  func small() throws {
    let file = try ArrayFiles.open(Fixtures.path("arrays/packed.mat"))
    let array = try #require(file["small"])
    #expect(Self.doubles(try file.read(array), .float64) == [0, 3, 1, 4, 2, 5])
  }

  @Test("references of HDF5 lead to the arrays that they name")
  func references() throws {
    let file = try HDF5File(Fixtures.path("arrays/dnd-info.mat"))
    let names = try file.references(in: "info/boundingboxes")
    #expect(names == ["#refs#/b0", "#refs#/b1"])
    let boxes = try #require(file[names[1]])
    #expect(
      Self.doubles(try file.read(boxes), .float64) == [2, 6, 2, 10, 17, 21, 17, 25])
  }

  @Test("records of LMDB are found by key")
  func lmdb() throws {
    let folder = LMDBFolder(Fixtures.path("arrays/hr.lmdb"))
    let record = try folder.record("0001_s002", limit: 1 << 20)
    #expect(record.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(throws: Failure.self) { try folder.record("0001_s003", limit: 1 << 20) }
    #expect(throws: Failure.self) { try folder.record("0001_s002", limit: 10) }
  }

  /// Damaged copies of each file, unless `MAE_FUZZ` says how many.
  private static let count = Fuzz.count(100)

  @Test(
    "no damage to a file of arrays does harm", .timeLimit(.minutes(120)),
    arguments: [
      "kinds.h5", "latest.h5", "dnd-info.mat", "kinds.mat", "packed.mat", "orders.npy",
      "orders.npz",
    ])
  func fuzz(_ name: String) throws {
    let bytes =
      switch name {
      case "orders.npy":
        try NumPyFile.encode(NamedTensor("a", Tensor([3, 5], (0..<15).map { Float($0) })))
      case "orders.npz": try Files.read(Fixtures.path("npy/\(name)"))
      default: try Files.read(Fixtures.path("arrays/\(name)"))
      }
    let scratch = ScratchFolder()
    let path = scratch.path(name)
    let stream = RandomStream(1).substream(name)
    var failures = 0
    for i in 0..<Self.count {
      try Files.write(Damage.damaged(bytes, stream.substream(UInt64(i))), to: path)
      do {
        let file = try ArrayFiles.open(path)
        // Each read of HDF5 is a process.
        let arrays = file.arrays.filter { $0.type != nil && $0.count < 1 << 20 }
        for array in arrays.prefix(file is HDF5File ? 2 : 10) { _ = try file.read(array) }
        if let file = file as? HDF5File, file.arrays.contains(where: { $0.name.contains("info") }) {
          _ = try file.references(in: "info/boundingboxes")
        }
      } catch {
        failures += 1
        #expect(!error.message.isEmpty && error.path == path)
      }
    }
    #expect(failures > Self.count / 20)
  }

  @Test("no damage to an LMDB does harm", .timeLimit(.minutes(120)))
  func fuzzRecords() throws {
    let scratch = ScratchFolder()
    let bytes = try Files.read(Fixtures.path("arrays/hr.lmdb/data.mdb"))
    let stream = RandomStream(2)
    var failures = 0
    for i in 0..<Self.count {
      try Files.write(
        Damage.damaged(bytes, stream.substream(UInt64(i))), to: scratch.path("data.mdb"))
      do {
        _ = try LMDBFolder(scratch.path).record("0001_s001", limit: 1 << 16)
      } catch {
        failures += 1
        #expect(error.path == scratch.path)
      }
    }
    #expect(failures > Self.count / 20)
  }
}
