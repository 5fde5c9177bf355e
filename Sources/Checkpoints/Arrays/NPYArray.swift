import Files
import Tensors

/// The array of a `.npy` file, read where it lies: of a long video only the frames that are wanted.
struct NPYArray: ArrayFile {
  let arrays: [StoredArray]
  private let file: MappedFile
  private let start: Int
  /// In place of the file, where its elements have another order.
  private let loaded: LoadedArrays?

  init(_ path: String) throws(Failure) {
    file = try MappedFile(path)
    let header = try file.withBytes { (bytes) throws(Failure) in try NPYHeader(bytes) }
    start = header.start
    if header.isBigEndian || header.isFortranOrder && header.shape.rank > 1 {
      loaded = LoadedArrays(try NumPyFile.read(path))
    } else {
      loaded = nil
    }
    arrays = [
      StoredArray(name: Path.stem(of: path), type: header.type, shape: header.shape.extents)
    ]
  }

  func read(_ array: StoredArray, start: [Int], count: [Int]) throws(Failure) -> [UInt8] {
    if let loaded { return try loaded.read(array, start: start, count: count) }
    let type = try check(array, start, count)
    return file.withBytes { bytes in
      ArrayPart(array.shape, size: type.size, start: start, count: count)
        .copied(from: bytes.extracting(self.start..<bytes.byteCount))
    }
  }
}
