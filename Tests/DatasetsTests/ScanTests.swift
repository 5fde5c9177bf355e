import Datasets
import Documents
import Files
import Images
import TestSupport
import Testing

/// A folder with pictures, removed at the end.
func withPictures<R>(
  _ names: [String: Picture], _ body: (String) throws -> R
) throws -> R {
  let folder = temporaryFolder()
  defer { try? Files.remove(folder) }
  for (name, picture) in names {
    let path = Path.join(folder, name)
    try Files.createFolder(Path.folder(of: path))
    try PNG.write(picture, to: path)
  }
  return try body(folder)
}

func picture(_ width: Int, _ height: Int, shift: Int = 0) -> Picture {
  Picture(
    width: width, height: height, channels: 3,
    samples: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 * $0 / 7 + shift) })
}

@Suite struct ScanTests {
  private func open(_ set: String, _ options: JSON, root: String? = nil) throws -> any DataSource {
    func build<S: DataSource>(_ type: S.Type) throws -> any DataSource {
      type.open(try type.Options(json: options), root: root)
    }
    let type = try #require(dataSources.first { $0.name == set })
    return try build(type)
  }

  @Test("a folder's pictures come in the order of their bytes, whatever else lies there")
  func order() throws {
    try withPictures([
      "b.png": picture(8, 8), "B.png": picture(8, 9), "a10.png": picture(9, 8),
      "a2.png": picture(9, 9), "inner/c.png": picture(8, 8),
    ]) { root in
      try Files.write("notes", to: Path.join(root, "readme.txt"))
      let flat = try open("files", [:], root: root)
      let ids = try flat.scan(scale: nil, limit: nil, cache: DigestCache()).images.map(\.id)
      #expect(ids == ["B", "a10", "a2", "b"])
      let deep = try open("files", ["recursive": true], root: root)
      let all = try deep.scan(scale: nil, limit: nil, cache: DigestCache())
      #expect(all.images.map(\.id) == ["B", "a10", "a2", "b", "inner/c"])
      #expect(all.images[1].size == Picture.Size(width: 9, height: 8))
      #expect(try flat.scan(scale: nil, limit: 2, cache: DigestCache()).images.count == 2)
    }
  }

  @Test("moving a data set changes nothing, changing a pixel does")
  func identity() throws {
    let names = [
      "x/1.png": picture(8, 8), "y/1.png": picture(8, 8), "z/1.png": picture(8, 8, shift: 1),
    ]
    try withPictures(names) { root in
      let scans = try ["x", "y", "z"].map {
        try open("files", [:], root: Path.join(root, $0))
          .scan(scale: nil, limit: nil, cache: DigestCache())
      }
      #expect(scans[0].digest == scans[1].digest)
      #expect(scans[0].identity == scans[1].identity)
      #expect(scans[0].digest != scans[2].digest)
      #expect(scans[0].overlap(with: scans[1]).map(\.own) == ["1"])
      #expect(scans[0].overlap(with: scans[2]).isEmpty)
    }
  }

  @Test("a second scan reads no file that has not changed")
  func cache() throws {
    try withPictures(["1.png": picture(8, 8), "2.png": picture(8, 8)]) { root in
      let store = Path.join(root, ".digests")
      let source = try open("files", [:], root: root)
      // Only files that are older than two seconds are remembered.
      for name in ["1.png", "2.png"] { try age(Path.join(root, name)) }
      let first = DigestCache(store)
      let scan = try source.scan(scale: nil, limit: nil, cache: first)
      #expect(first.filesRead == 2)
      try first.save()
      let second = DigestCache(store)
      #expect(try source.scan(scale: nil, limit: nil, cache: second) == scan)
      #expect(second.filesRead == 0)
      try PNG.write(picture(8, 8, shift: 5), to: Path.join(root, "2.png"))
      let third = DigestCache(store)
      #expect(try source.scan(scale: nil, limit: nil, cache: third) != scan)
      #expect(third.filesRead == 1)
      try Files.write("mae-run digests 3\nrubbish\n\n1 2 3", to: store)
      #expect(try source.scan(scale: nil, limit: nil, cache: DigestCache(store)).images.count == 2)
    }
  }

  @Test("targets and inputs pair by name")
  func pairs() throws {
    let names = [
      "hr/1.png": picture(17, 12), "hr/2.png": picture(16, 12), "lr/1x4.png": picture(4, 3),
      "lr/2x4.png": picture(4, 3, shift: 9),
    ]
    try withPictures(names) { root in
      let patterns: JSON = ["files": ["target": "hr/{id}.png", "input": "lr/{id}x{scale}.png"]]
      let source = try open("files", patterns, root: root)
      let scan = try source.scan(scale: 4, limit: nil, cache: DigestCache())
      #expect(scan.images.map(\.id) == ["1", "2"])
      #expect(try source.input(of: scan.images[1], frame: 0) == picture(4, 3, shift: 9))
      #expect(try source.target(of: scan.images[0]) == picture(17, 12))
      // Without a scale only targets are asked for.
      let targets = try source.scan(scale: nil, limit: nil, cache: DigestCache())
      #expect(targets.images.allSatisfy { $0.input == nil })
    }
  }

  @Test("an id may be a folder")
  func folders() throws {
    try withPictures([
      "s1/gt.png": picture(8, 8), "s2/gt.png": picture(8, 8), "s3/no.png": picture(4, 4),
    ]) { root in
      let source = try open("files", ["files": ["target": "{id}/gt.png"]], root: root)
      let scan = try source.scan(scale: nil, limit: nil, cache: DigestCache())
      #expect(scan.images.map(\.id) == ["s1", "s2"])
    }
  }

  @Test("missing inputs are listed with what lies there instead")
  func unpaired() throws {
    let names = [
      "hr/0801.png": picture(8, 8), "hr/0802.png": picture(8, 8), "lr/0801_x4.png": picture(2, 2),
      "lr/0802_x4.png": picture(2, 2),
    ]
    try withPictures(names) { root in
      let source = try open(
        "files", ["files": ["target": "hr/{id}.png", "input": "lr/{id}x4.png"]], root: root)
      let failure = #expect(throws: Failure.self) {
        try source.scan(scale: 4, limit: nil, cache: DigestCache())
      }
      #expect(failure?.message == "2 of 2 targets have no input (pattern \"lr/{id}x4.png\")")
      #expect(failure?.code == "E112")
      #expect(
        failure?.details == [
          "target 0801.png   wants 0801x4.png   folder holds 0801_x4.png",
          "target 0802.png   wants 0802x4.png   folder holds 0802_x4.png",
        ])
      #expect(failure?.remedy == "pattern \"lr/{id}_x4.png\" would pair 2 of 2")
    }
  }

  @Test("an input of the wrong size is named")
  func sizes() throws {
    try withPictures(["hr/1.png": picture(16, 16), "lr/1.png": picture(5, 4)]) { root in
      let source = try open(
        "files", ["files": ["target": "hr/{id}.png", "input": "lr/{id}.png"]], root: root)
      let failure = #expect(throws: Failure.self) {
        try source.scan(scale: 4, limit: nil, cache: DigestCache())
      }
      #expect(failure?.path == Path.join(root, "lr/1.png"))
      #expect(failure?.message == "has 5×4 pixels; 4×4 belong to a target of 16×16 at scale 4")
    }
  }

  @Test("DIV2K is read in its official layout")
  func div2k() throws {
    let names = [
      "DIV2K_train_HR/0001.png": picture(16, 8), "DIV2K_valid_HR/0801.png": picture(8, 8),
      "DIV2K_train_LR_bicubic/X4/0001x4.png": picture(4, 2),
    ]
    try withPictures(names) { root in
      let valid = try open("div2k", ["split": "valid"], root: root)
      #expect(
        try valid.scan(scale: 4, limit: nil, cache: DigestCache()).images.map(\.id) == ["0801"])
      let train = try open("div2k", ["inputs": "official"], root: root)
      let scan = try train.scan(scale: 4, limit: nil, cache: DigestCache())
      #expect(try train.input(of: scan.images[0], frame: 0) == picture(4, 2))
      let failure = #expect(throws: Failure.self) {
        try train.scan(scale: 2, limit: nil, cache: DigestCache())
      }
      #expect(
        failure?.message == "the folder of official ×2 inputs of `div2k` does not exist")
      #expect(failure?.remedy?.contains("X4") == true)
    }
  }

  @Test("DIV2K with all pictures in one folder is divided by their numbers")
  func merged() throws {
    try withPictures([
      "DIV2K_train_HR/0001.png": picture(8, 8), "DIV2K_train_HR/0800.png": picture(8, 8),
      "DIV2K_train_HR/0801.png": picture(8, 8), "DIV2K_train_HR/0810.png": picture(8, 8),
    ]) { root in
      for (split, ids) in [("train", ["0001", "0800"]), ("valid", ["0801", "0810"])] {
        let source = try open("div2k", ["split": .string(split)], root: root)
        #expect(
          try source.scan(scale: 4, limit: nil, cache: DigestCache()).images.map(\.id) == ids)
        #expect(
          try source.scan(scale: 4, limit: 1, cache: DigestCache()).images.map(\.id) == [ids[0]])
      }
    }
  }

  @Test("a folder that is not there is named, with its nearest neighbour")
  func missingFolder() throws {
    try withPictures(["DIV2K_train_HQ/0001.png": picture(8, 8)]) { root in
      let failure = #expect(throws: Failure.self) {
        try open("div2k", [:], root: root).scan(scale: 4, limit: nil, cache: DigestCache())
      }
      #expect(failure?.message == "the folder of split `train` of `div2k` does not exist")
      #expect(failure?.remedy == "did you mean \(root)/DIV2K_train_HQ?")
      let empty = #expect(throws: Failure.self) {
        try open("files", [:], root: root).scan(scale: 4, limit: nil, cache: DigestCache())
      }
      #expect(empty?.message == "holds no PNG, JPEG or TIFF files")
      #expect(empty?.remedy?.contains("recursive: on") == true)
    }
  }

  @Test("parts of dead leaves share no image")
  func deadLeaves() throws {
    let scans = try ["train", "valid", "test"].map {
      try open("dead-leaves", ["split": .string($0), "count": 50, "size": 32])
        .scan(scale: 4, limit: nil, cache: DigestCache())
    }
    #expect(scans[0].overlap(with: scans[1]).isEmpty && scans[0].overlap(with: scans[2]).isEmpty)
    #expect(scans[0].images.map(\.id).first == "0000" && scans[0].images.last?.id == "0049")
    let later = try open("dead-leaves", ["first": 49, "count": 2, "size": 32])
    let scan = try later.scan(scale: 4, limit: nil, cache: DigestCache())
    #expect(scan.overlap(with: scans[0]).map(\.own) == ["0049"])
    #expect(try later.target(of: scan.images[1]).size == Picture.Size(width: 32, height: 32))
  }

  @Test("a file that changes after the plan is not used")
  func changed() throws {
    try withPictures(["1.png": picture(8, 8)]) { root in
      let source = try open("files", [:], root: root)
      let scan = try source.scan(scale: nil, limit: nil, cache: DigestCache())
      try PNG.write(picture(8, 8, shift: 1), to: Path.join(root, "1.png"))
      let failure = #expect(throws: Failure.self) { try source.target(of: scan.images[0]) }
      #expect(failure?.message == "has changed since this run was planned")
    }
  }
}
