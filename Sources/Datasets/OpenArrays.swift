import Checkpoints
import Files
import Images
import Synchronization

/// Files of arrays that a data set has open: the variables of one are unpacked once, not for every
/// picture.
final class OpenArrays: Sendable {
  private let files = Mutex<[String: (status: Files.Status?, file: any ArrayFile)]>([:])

  /// The file at `path`, opened again if it has changed.
  func file(_ path: String) throws(Failure) -> any ArrayFile {
    let status = Files.status(path)
    let known = files.withLock { $0[path] }
    if let known, known.status == status { return known.file }
    let file = try ArrayFiles.open(path)
    files.withLock { $0[path] = (status, file) }
    return file
  }

  /// The pictures in an array of a file; a failure names what the file has instead.
  func pictures(
    _ path: String, _ name: String, _ axes: [ArrayPictures.Axis]
  ) throws(Failure) -> ArrayPictures {
    let file = try file(path)
    guard let array = file[name] else {
      let names = file.arrays.map(\.name)
      throw Failure(
        .data, "has no array `\(name)`", path: path,
        remedy: "it holds \(PictureFolder.listed(names, of: "arrays"))")
    }
    return try ArrayPictures(file, array, axes, path: path)
  }
}

extension SourceImage {
  /// What identifies picture `number` of a file with this digest.
  static func identity(_ file: Digest, _ name: String, _ number: Int) -> Digest {
    Digest.of("\(file) \(name) \(number)")
  }
}
