import Datasets
import Documents
import Files
import Images
import TestSupport
import Testing

/// A folder for packs, removed at the end.
func withFolder<R>(_ body: (String) throws -> R) throws -> R {
  let folder = temporaryFolder()
  defer { try? Files.remove(folder) }
  return try body(folder)
}

func leaves(_ count: Int, side: Int) throws -> any DataSource {
  DeadLeavesSource(
    try DeadLeavesSource.Options(json: ["count": .integer(count), "size": .integer(side)]))
}

@Suite struct PackTests {
  @Test("pictures come back as they went in")
  func roundTrip() throws {
    try withFolder { folder in
      let path = Path.join(folder, "a.pack")
      let pictures = [picture(5, 3), picture(31, 17, shift: 3), picture(1, 1)]
      var writer = try ImagePackWriter(path)
      for (i, picture) in pictures.enumerated() { try writer.append(picture, id: "p\(i)") }
      let digest = try writer.finish(about: ["scale": 2])
      let pack = try ImagePack(path, verifying: true)
      #expect(pack.digest == digest)
      #expect(pack.entries.map(\.id) == ["p0", "p1", "p2"])
      #expect((0..<3).map { pack.picture($0) } == pictures)
      #expect(pack.entries.map(\.pixels) == pictures.map(\.digest))
      #expect(pack.about["scale"]?.int == 2)
    }
  }

  @Test("changed bytes and missing ends are noticed")
  func damage() throws {
    try withFolder { folder in
      let path = Path.join(folder, "a.pack")
      var writer = try ImagePackWriter(path)
      try writer.append(picture(3, 2), id: "x")
      _ = try writer.finish()
      let bytes = try Files.read(path)
      // Every byte of the trailer, and a sample of the rest.
      for i in bytes.indices where i % 9 == 0 || i >= bytes.count - 64 {
        var changed = bytes
        changed[i] ^= 4
        try Files.write(changed, to: path)
        #expect(throws: Failure.self, "byte \(i)") { try ImagePack(path, verifying: true) }
      }
      for count in [0, 1, 63, 64, bytes.count - 1] {
        try Files.write(Array(bytes.prefix(count)), to: path)
        #expect(throws: Failure.self, "\(count) bytes") { try ImagePack(path) }
      }
    }
  }

  @Test("pairs are cropped to the scale and reduced by MATLAB's bicubic")
  func pairs() throws {
    try withFolder { folder in
      let path = Path.join(folder, "a.pack")
      let source = try leaves(5, side: 26)
      let scan = try source.scan(scale: 4, limit: nil, cache: DigestCache())
      var seen: [Int] = []
      let digest = try Packing.samples(
        scan.images, of: source, scale: 4, degrade: .bicubic(.matlab), to: path
      ) { seen.append($0) }
      #expect(seen == [0, 1, 2, 3, 4])
      let pairs = try SamplePack(path, verifying: true)
      #expect(pairs.count == 5 && pairs.scale == 4 && pairs.pack.digest == digest)
      for (i, image) in scan.images.enumerated() {
        let target = try source.target(of: image).cropped(toMultipleOf: 4)
        #expect(pairs.id(i) == image.id)
        #expect(pairs.targetPicture(i) == target)
        #expect(pairs.inputPicture(i) == MATLABResize.reducing(by: 4)(target))
      }
      #expect(try SamplePack(path).overlap(with: pairs).count == 5)
    }
  }

  @Test("stopping leaves no file behind")
  func stopping() throws {
    try withFolder { folder in
      let path = Path.join(folder, "a.pack")
      let source = try leaves(5, side: 16)
      let scan = try source.scan(scale: nil, limit: nil, cache: DigestCache())
      #expect(throws: Failure.self) {
        _ = try Packing.targets(scan.images, of: source, to: path) { i throws(Failure) in
          if i == 3 { throw Failure(.stopped, "stop") }
        }
      }
      #expect(try Files.list(folder).isEmpty)
    }
  }

  @Test("a truncated picture is found by the scan and named")
  func truncated() throws {
    try withPictures(["1.png": picture(40, 40), "2.png": picture(40, 40, shift: 1)]) { root in
      let broken = Path.join(root, "2.png")
      try Files.write(Array(try Files.read(broken).dropLast(200)), to: broken)
      let source = FolderSource(try FolderSource.Options(json: [:]), root: root)
      let failure = #expect(throws: Failure.self) {
        try source.scan(scale: 4, limit: nil, cache: DigestCache())
      }
      #expect(failure?.path == broken && failure?.kind == .data)
      #expect(failure?.message.contains("truncated") == true)
    }
  }

  @Test("a picture with damage inside stops the packing and is named")
  func damaged() throws {
    try withPictures(["1.png": picture(40, 40), "2.png": picture(40, 40, shift: 1)]) { root in
      let broken = Path.join(root, "2.png")
      var bytes = try Files.read(broken)
      bytes[bytes.count / 2] ^= 0x55
      try Files.write(bytes, to: broken)
      let source = FolderSource(try FolderSource.Options(json: [:]), root: root)
      let scan = try source.scan(scale: 4, limit: nil, cache: DigestCache())
      let failure = #expect(throws: Failure.self) {
        try Packing.samples(
          scan.images, of: source, scale: 4, degrade: .bicubic(.matlab), to: root + "/a.pack")
      }
      #expect(failure?.path == broken && failure?.kind == .data)
    }
  }
}
