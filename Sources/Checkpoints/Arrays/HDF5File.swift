import CArrayFiles
public import Files

/// An HDF5 file, also MATLAB's of version 7.3. Groups show in names: `info/boundingboxes`.
///
/// libhdf5 trusts what it reads, so it works in a child process, one call a process: a hostile file
/// costs a failure and no more. Arrays that lie in other files are not listed.
public struct HDF5File: ArrayFile {
  public let arrays: [StoredArray]
  private let found: [String: mae_array]
  private let path: String

  private static let mark: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let largestCount = 4096
  private static let largestRead = 1 << 32

  /// Whether a file that begins like this is one; text may stand in front.
  static func isOne(_ start: [UInt8]) -> Bool {
    [0, 512, 1024, 2048].contains { $0 <= start.count && start[$0...].starts(with: mark) }
  }

  public init(_ path: String) throws(Failure) {
    self.path = path
    var list = [mae_array](repeating: mae_array(), count: Self.largestCount)
    var count = 0
    var message = Self.blank
    let status = unsafe mae_hdf5_list(path, &list, list.count, &count, &message)
    guard status == 0 else { throw Self.failure(message, path) }
    var arrays: [StoredArray] = []
    var found: [String: mae_array] = [:]
    for item in list.prefix(count) {
      guard let array = StoredArray(item) else { continue }
      arrays.append(array)
      found[array.name] = item
    }
    self.arrays = arrays
    self.found = found
  }

  public func read(
    _ array: StoredArray, start: [Int], count: [Int]
  ) throws(Failure) -> [UInt8] {
    let type = try check(array, start, count)
    guard var item = found[array.name] else {
      throw Failure(.data, "has no array `\(array.name)`", path: path)
    }
    let bytes = count.reduce(type.size) { $0.multipliedReportingOverflow(by: $1).partialValue }
    guard bytes <= Self.largestRead else {
      throw Failure(.data, "`\(array.name)`: \(bytes) bytes are too many at once", path: path)
    }
    var message = Self.blank
    var status: Int32 = 0
    let (from, extents) = (start.map { UInt64($0) }, count.map { UInt64($0) })
    let result = unsafe [UInt8](unsafeUninitializedCapacity: bytes) { buffer, filled in
      status = unsafe mae_hdf5_read(
        path, &item, from, extents, buffer.baseAddress, bytes, &message)
      filled = status == 0 ? bytes : 0
    }
    guard status == 0 else { throw Self.failure(message, path) }
    return result
  }

  /// The names of the arrays that the references in `name` point at.
  public func references(in name: String) throws(Failure) -> [String] {
    guard var item = found[name], item.kind == Int32(MAE_REFERENCE),
      let count = StoredArray(item)?.count, count <= 1 << 16
    else { throw Failure(.data, "has no references `\(name)`", path: path) }
    let length = Int(MAE_ARRAY_NAME)
    var names = [CChar](repeating: 0, count: count * length)
    var message = Self.blank
    let status = unsafe mae_hdf5_references(path, &item, &names, count, &message)
    guard status == 0 else { throw Self.failure(message, path) }
    return (0..<count).map { String(characters: names[$0 * length..<($0 + 1) * length]) }
  }

  private static let blank = [CChar](repeating: 0, count: Int(MAE_ARRAY_MESSAGE))

  private static func failure(_ message: [CChar], _ path: String) -> Failure {
    Failure(.data, String(characters: message[...]), path: path)
  }
}

extension StoredArray {
  /// Nil for what has no sensible shape.
  fileprivate init?(_ item: mae_array) {
    let rank = Int(item.rank)
    guard (0...Int(MAE_ARRAY_RANK)).contains(rank) else { return nil }
    let (name, extents) = unsafe withUnsafeBytes(of: item) { bytes in
      let letters = unsafe bytes.prefix(Int(MAE_ARRAY_NAME)).map { CChar(bitPattern: $0) }
      let place = MemoryLayout<mae_array>.offset(of: \.extents) ?? 0
      let extents = (0..<rank).map {
        unsafe bytes.load(fromByteOffset: place + 8 * $0, as: UInt64.self)
      }
      return (String(characters: letters[...]), extents)
    }
    var total = 1
    for extent in extents {
      let (product, overflow) = total.multipliedReportingOverflow(by: Int(clamping: extent))
      guard !overflow, product <= 1 << 46 else { return nil }
      total = product
    }
    self.init(name: name, type: ElementType(item), shape: extents.map { Int($0) })
  }
}

extension ElementType {
  fileprivate init?(_ item: mae_array) {
    let types: [Int32: [Int32: ElementType]] = [
      Int32(MAE_UNSIGNED): [1: .uint8, 2: .uint16, 4: .uint32, 8: .uint64],
      Int32(MAE_SIGNED): [1: .int8, 2: .int16, 4: .int32, 8: .int64],
      Int32(MAE_REAL): [4: .float32, 8: .float64],
    ]
    guard let type = types[item.kind]?[item.size] else { return nil }
    self = type
  }
}

extension String {
  /// What stands before the zero byte.
  fileprivate init(characters: ArraySlice<CChar>) {
    self.init(
      decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
