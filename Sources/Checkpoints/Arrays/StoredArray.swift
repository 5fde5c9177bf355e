public import Files
import Tensors

/// An array in a file of arrays, known before it is read.
public struct StoredArray: Hashable, Sendable {
  /// Its name, or its path in files that have folders.
  public let name: String
  /// Nil where the elements are no plain numbers.
  public let type: ElementType?
  /// The last dimension lies innermost. Of MATLAB's files, which order columns first, dimensions are
  /// turned around, as HDF5 shows them.
  public let shape: [Int]

  public var count: Int { shape.reduce(1, *) }
}

/// A file of arrays that are read in parts: NumPy's, MATLAB's, HDF5.
public protocol ArrayFile: Sendable {
  var arrays: [StoredArray] { get }

  /// The elements from `start` on, `count` in each dimension, little-endian, last dimension
  /// innermost.
  func read(_ array: StoredArray, start: [Int], count: [Int]) throws(Failure) -> [UInt8]
}

extension ArrayFile {
  public subscript(_ name: String) -> StoredArray? { arrays.first { $0.name == name } }

  /// The whole array.
  public func read(_ array: StoredArray) throws(Failure) -> [UInt8] {
    try read(array, start: array.shape.map { _ in 0 }, count: array.shape)
  }

  /// Fails unless a part lies within the array and its elements are numbers; the result is their
  /// type.
  func check(_ array: StoredArray, _ start: [Int], _ count: [Int]) throws(Failure) -> ElementType {
    guard let type = array.type else {
      throw Failure(.data, "`\(array.name)` holds no plain numbers")
    }
    precondition(
      start.count == array.shape.count && count.count == array.shape.count
        && array.shape.indices.allSatisfy {
          start[$0] >= 0 && count[$0] >= 0 && start[$0] <= array.shape[$0] - count[$0]
        }, "a part \(start), \(count) of \(array.shape)")
    return type
  }
}

/// Opens files of arrays by what they contain.
public enum ArrayFiles {
  /// - Throws: `.data` for files of other kinds and damaged ones, naming the path
  public static func open(_ path: String) throws(Failure) -> any ArrayFile {
    try Failure.naming(path) { () throws(Failure) in
      let start = try Files.readStart(of: path, bytes: 2056)
      if start.starts(with: NPYHeader.mark) { return try NPYArray(path) }
      if start.starts(with: ZipArchive.mark) { return LoadedArrays(try NumPyFile.read(path)) }
      if HDF5File.isOne(start) { return try HDF5File(path) }
      if MATFile.isOne(start) { return try MATFile(path) }
      throw Failure(
        .data, start.isEmpty ? "is empty" : "is no file of NumPy, MATLAB or HDF5")
    }
  }
}

/// Arrays that are in memory.
struct LoadedArrays: ArrayFile {
  private let file: TensorFile
  let arrays: [StoredArray]

  init(_ file: TensorFile) {
    self.file = file
    arrays = file.tensors.map {
      StoredArray(name: $0.name, type: $0.type, shape: $0.shape.extents)
    }
  }

  func read(_ array: StoredArray, start: [Int], count: [Int]) throws(Failure) -> [UInt8] {
    let type = try check(array, start, count)
    guard let tensor = file[array.name] else {
      throw Failure(.data, "has no array `\(array.name)`")
    }
    return tensor.withBytes {
      ArrayPart(array.shape, size: type.size, start: start, count: count).copied(from: $0)
    }
  }
}
