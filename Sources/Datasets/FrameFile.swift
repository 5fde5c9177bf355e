import Checkpoints
import Files
import Images

/// A file as pictures in order: one of a PNG, the frames of a `.y4m` video or of a NumPy array.
enum FrameFile {
  /// What is known of it before anything is decoded.
  struct Facts: Hashable, Sendable {
    var header: Picture.Header
    var frames: Int
    var digest: Digest
  }

  /// Endings of names that folders are searched for.
  static let suffixes = PictureFile.suffixes.union(["npy", "y4m"])

  static func facts(of path: String) throws(Failure) -> Facts {
    switch try kind(of: path) {
    case .picture:
      let bytes = try Files.read(path, limit: 1 << 31)
      return Facts(
        header: try PictureFile.headerIfWhole(bytes, path), frames: 1, digest: Digest.of(bytes))
    case .array:
      let pictures = try array(path)
      return Facts(
        header: pictures.header, frames: pictures.count, digest: try Digest.ofFile(path))
    case .video:
      let video = try Y4MVideo(path)
      return Facts(header: video.header, frames: video.count, digest: try Digest.ofFile(path))
    }
  }

  /// One picture of a file that is as it was when it was scanned.
  static func picture(_ frame: Int, of path: String) throws(Failure) -> Picture {
    switch try kind(of: path) {
    case .picture: return try PictureFile.read(path)
    case .array:
      let pictures = try array(path)
      try confirm(frame < pictures.count, path)
      return try pictures.picture(frame)
    case .video:
      let video = try Y4MVideo(path)
      try confirm(frame < video.count, path)
      return try video.picture(frame)
    }
  }

  /// Fails for a file that is not what it was.
  static func confirm(_ isSame: Bool, _ path: String) throws(Failure) {
    guard isSame else {
      throw Failure(
        .data, "has changed since this run was planned", path: path,
        remedy: "run the same command again; the plan will see the new content")
    }
  }

  private enum Kind { case picture, array, video }

  private static func kind(of path: String) throws(Failure) -> Kind {
    let start = try Files.readStart(of: path, bytes: 16)
    if start.starts(with: [0x93] + "NUMPY".utf8) { return .array }
    return start.starts(with: Y4MVideo.mark) ? .video : .picture
  }

  private static func array(_ path: String) throws(Failure) -> ArrayPictures {
    let file = try ArrayFiles.open(path)
    guard let array = file.arrays.first else {
      throw Failure(.data, "holds no array", path: path)
    }
    return try ArrayPictures(file, array, path: path)
  }
}
