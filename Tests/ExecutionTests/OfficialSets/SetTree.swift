import CTurboJPEG
import Checkpoints
import Documents
import Files
import Images
import Tensors
import TestSupport

/// A small data set in its official layout.
struct SetTree {
  /// What is wrong with it.
  enum Damage: String, CaseIterable, Sendable {
    /// A file that belongs to another is not there.
    case missing
    /// A file has other sizes than those it belongs to.
    case size
    /// A file ends early.
    case truncated
  }

  let folder = ScratchFolder()
  var path: String { folder.path }

  init(_ set: OfficialSet, _ damage: Damage? = nil) throws {
    for (i, file) in set.files.enumerated() {
      try write(file, seed: i)
    }
    guard let damage else { return }
    let name = set.damaged[damage] ?? set.files[1].path
    let index = set.files.firstIndex { $0.path == name } ?? 0
    switch damage {
    case .missing: try Files.remove(folder.path(name))
    case .size:
      var file = set.files[index]
      file.shape.width += 4
      file.fixture = file.narrowFixture
      try write(file, seed: index)
    case .truncated:
      let bytes = try Files.read(folder.path(name))
      try Files.write(Array(bytes.prefix(bytes.count * 2 / 3)), to: folder.path(name))
    }
  }

  private func write(_ file: OfficialSet.File, seed: Int) throws {
    let path = folder.path(file.path)
    try Files.createFolder(Path.folder(of: path))
    if let text = file.text { return try Files.write(text, to: path) }
    if let fixture = file.fixture {
      return try Files.write(Files.read(Fixtures.path("arrays/\(fixture)")), to: path)
    }
    let pictures = (0..<max(1, file.shape.frames)).map { file.shape.picture(seed: seed + $0) }
    let bytes =
      Path.suffix(of: path) == "npy"
      ? try Self.array(pictures, file.shape)
      : try Self.encode(pictures[0], Path.suffix(of: file.path))
    try Files.write(bytes, to: path)
  }

  /// Rows × columns × bands, or frames before them.
  private static func array(_ pictures: [Picture], _ shape: OfficialSet.Shape) throws -> [UInt8] {
    let extents = [shape.height, shape.width, shape.channels]
    return try NumPyFile.encode(
      NamedTensor(
        "clip", shape.depth == 16 ? .uint16 : .uint8,
        Shape(shape.frames > 0 ? [pictures.count] + extents : extents),
        bytes: pictures.flatMap(\.samples)))
  }

  private static func encode(_ picture: Picture, _ suffix: String) throws -> [UInt8] {
    switch suffix {
    case "jpg": try jpeg(picture)
    case "tif": TIFF.encode(picture)
    default: PNG.encode(picture)
    }
  }

  /// As a camera would write it.
  private static func jpeg(_ picture: Picture) throws -> [UInt8] {
    guard let handle = unsafe tjInitCompress() else {
      throw Failure(.resources, "no memory for a JPEG")
    }
    defer { unsafe tjDestroy(handle) }
    var buffer: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    let status = unsafe tjCompress2(
      handle, picture.samples, Int32(picture.width), 0, Int32(picture.height),
      Int32(TJPF_RGB.rawValue), &buffer, &count, Int32(TJSAMP_444.rawValue), 95, 0)
    defer { unsafe tjFree(buffer) }
    guard status == 0, let start = unsafe buffer else {
      throw Failure(.internalFault, "a JPEG could not be made")
    }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(count)))
  }
}

extension OfficialSet.Shape {
  /// Smooth, so that networks and JPEG have something to hold on to, and different for every seed.
  func picture(seed: Int) -> Picture {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<channels {
          let value = (x * (3 + c) + y * (5 - c % 3) + 29 * seed) % 200 + 20
          samples.append(UInt8(value))
          if depth == 16 { samples.append(UInt8(value / 8)) }
        }
      }
    }
    return Picture(
      width: width, height: height, channels: channels, depth: depth, samples: samples)
  }
}
