import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

/// `.pth` files of every kind, each beside a safetensors file of the same tensors.
@Suite struct PyTorchFileTests {
  static let good = [
    "legacy-basic", "legacy-cuda-tag", "legacy-optimizer", "legacy-prefix", "legacy-whole-module",
    "zip-bare-state-dict", "zip-basic", "zip-bigendian", "zip-cuda-tag", "zip-deflated",
    "zip-numpy", "zip-optimizer", "zip-params", "zip-prefix", "zip-protocol4",
    "zip-torch16-style", "zip-whole-module",
  ]

  @Test(arguments: good)
  func everyTensorIsWhatTheTwinSays(_ name: String) throws {
    let ours = try PyTorchFile(Fixtures.path("pth/\(name).pth")).tensors()
    let twin = try Safetensors.read(Fixtures.path("pth/\(name).safetensors"))
    #expect(Set(ours.names) == Set(twin.names))
    for expected in twin.tensors {
      let found = try #require(ours[expected.name])
      #expect(found.type == expected.type && found.shape == expected.shape, "\(expected.name)")
      #expect(
        Safetensors.encode(TensorFile([found])) == Safetensors.encode(TensorFile([expected])),
        "\(expected.name)")
    }
  }

  /// What each broken or malicious file must be told.
  static let hostile: [(name: String, reason: String)] = [
    ("bad-byteorder", "byte order"), ("bad-crc", "`archive/data/0` is damaged"),
    ("bad-persid", "not known"), ("build-setstate", "names `posix.system`"),
    ("builtins-eval", "eval`"), ("builtins-getattr-chain", "names `builtins."),
    ("cd-offset-beyond-file", "more than the file has"),
    ("cd-size-lies", "more than the file has"), ("deep-nesting", "nests values without end"),
    ("deflate-size-lies", "has 1000 bytes instead of"), ("duplicate-entry", "two entries"),
    ("duplicate-key", "holds `w` twice"),
    ("empty-pickle", "ends"), ("empty", "is empty"), ("eocd-count-lies", "claims 65534 entries"),
    ("expand-bomb", "claims tensors"), ("huge-binunicode", "claims a value"),
    ("huge-binunicode8", "claims a value"), ("huge-long4", "claims a value"),
    ("key-not-string", "under a key that is no text, in `model`"),
    ("legacy-bad-magic", "neither"), ("legacy-bad-version", "version"),
    ("legacy-count-lies", "elements"), ("legacy-negative-count", "elements"),
    ("legacy-os-system-first", "neither"), ("legacy-os-system", "posix.system"),
    ("legacy-truncated-pickle", "ends"), ("legacy-truncated-storage", "elements"),
    ("local-name-differs", "another name"), ("memo-undefined", "before it is made"),
    ("memo-explosion", "under the number 4294967280"),
    ("missing-storage", "data/7"), ("negative-long4", "claims a value"),
    ("negative-offset", "negative"), ("negative-size", "negative"), ("negative-stride", "negative"),
    ("no-data-pkl", "without `data.pkl`"), ("no-stop", "ends"),
    ("obj-inst-opcodes", "the operation 0x53"),
    ("offset-beyond-storage", "needs element"), ("one-byte", "neither"),
    ("os-system-in-tensor", "os.system"), ("os-system", "posix.system"),
    ("path-traversal", "a place outside"), ("persid-not-tuple", "no storage"),
    ("random", "neither"), ("rank-mismatch", "strides"),
    ("self-reference", "nests values without end"), ("shared-doubling", "nests values without end"),
    ("short-storage", "20 bytes instead of 24"), ("size-exceeds-storage", "needs element"),
    ("size-overflow", "too large"), ("stack-global-system", "posix.system"),
    ("stack-underflow", "has not made"), ("storage-key-traversal", "no number"),
    ("storage-numel-too-large", "claims tensors"),
    ("stride-overflow", "needs element 4611686018427387906"),
    ("tar-legacy", "tar container"), ("text", "Git LFS"), ("torchscript-like", "TorchScript"),
    ("trailing-garbage", "bytes behind its end"), ("two-data-pkl", "two pickles"),
    ("truncated-half", "cut off"), ("truncated-zip", "cut off"), ("unknown-dtype", "storage 0"),
    ("unknown-opcode", "operation"), ("wrong-module-storage", "is of the kind"),
    ("zip-bomb", "which no weights do"),
  ]

  @Test(arguments: hostile)
  func hostileFilesAreRefusedWithTheReason(_ name: String, _ reason: String) {
    let path = Fixtures.path("pth/hostile/\(name).pth")
    let reading = #expect(throws: Failure.self) { try PyTorchFile(path).tensors() }
    // To look into a file is enough to find out: no tensor need be wanted.
    let looking = #expect(throws: Failure.self) { try PyTorchFile(path).verify() }
    for failure in [reading, looking] {
      #expect(failure?.kind == .data && failure?.path == path)
      #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "")")
    }
  }

  /// Made by the same hands, with nothing wrong in them.
  @Test(arguments: [
    ("control-good", [1, 2, 3, 4, 5, 6]), ("legacy-control-good", [0, 1, 2, 3, 4, 5]),
  ])
  func theirWellFormedNeighboursLoad(_ name: String, _ values: [Float]) throws {
    let file = try PyTorchFile(Fixtures.path("pth/hostile/\(name).pth"))
    try file.verify()
    let tensor = try #require(try file.tensors()["model/w"])
    #expect(tensor.shape == [2, 3] && tensor.tensor.values == values)
  }

  @Test func everyHostileFileIsListedHere() throws {
    let folder = try Files.list(Fixtures.path("pth/hostile")).filter { $0.hasSuffix(".pth") }
    #expect(folder.count == 70)
    #expect(Self.hostile.count + 2 == folder.count)
  }

  /// Bits flipped and ends cut off, everywhere, over all good files: an error or tensors, never
  /// more. (Longer runs were made by hand; the number here keeps the suite fast.)
  @Test func damageNeverGetsThrough() throws {
    var tries = 0
    for (number, name) in Self.good.enumerated() {
      let bytes = try Files.read(Fixtures.path("pth/\(name).pth"))
      for i in 0..<400 {
        let draw = RandomDamage(seed: UInt64(number) << 32 | UInt64(i))
        _ = try? PyTorchFile(bytes: draw.applied(to: bytes)).tensors()
        tries += 1
      }
    }
    #expect(tries == 17 * 400)
  }
}

/// Damage drawn from a number.
struct RandomDamage {
  var seed: UInt64

  private func word(_ n: UInt64) -> UInt64 {
    var z = seed &* 0xD134_2543_DE82_EF95 &+ (n &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  func applied(to bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    if word(0) % 4 == 0 { result.removeLast(Int(word(1) % UInt64(bytes.count))) }
    for flip in 0..<word(2) % 4 where !result.isEmpty {
      result[Int(word(3 + 2 * flip) % UInt64(result.count))] ^= 1 << UInt8(word(4 + 2 * flip) % 8)
    }
    return result
  }
}
