import CArrayFiles
public import Files

/// A folder of LMDB (`data.mdb`), of which records are read by key, never written. As HDF5 files it
/// is read in a child process: a damaged one would otherwise end the program.
public struct LMDBFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// The record under a key.
  ///
  /// - Parameter limit: the most bytes that it may have
  public func record(_ key: String, limit: Int) throws(Failure) -> [UInt8] {
    var length = 0
    var status: Int32 = 0
    var message = [CChar](repeating: 0, count: Int(MAE_ARRAY_MESSAGE))
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      status = unsafe mae_lmdb_read(path, key, buffer.baseAddress, limit, &length, &message)
      filled = status == 0 && length <= limit ? length : 0
    }
    guard status == 0 else {
      let text = String(
        decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw Failure(.data, "`\(key)`: \(text)", path: path)
    }
    guard length <= limit else {
      throw Failure(.data, "`\(key)` has \(length) bytes, more than its pixels", path: path)
    }
    return bytes
  }
}
