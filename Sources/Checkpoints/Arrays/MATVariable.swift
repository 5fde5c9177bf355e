import Files
import Synchronization

/// A numeric variable of a MAT-file.
struct MATVariable: Sendable {
  /// Dimensions turned around, so that the last lies innermost.
  let array: StoredArray
  /// Its element in the file.
  private let start: Int
  private let count: Int
  private let isCompressed: Bool

  /// Everything of a variable but its numbers fits into so many bytes.
  private static let headBytes = 4096
  private static let largestBytes = 1 << 32

  /// Nil for variables that are not arrays of numbers.
  init?(_ source: ByteSource, _ element: MATElement) throws(Failure) {
    (start, count) = (element.start, element.count)
    isCompressed = element.kind == .compressed
    guard isCompressed || element.kind == .matrix else { return nil }
    let head: Matrix?
    if isCompressed {
      let bytes = try source.withBytes(at: start, count) { (packed) throws(Failure) in
        try Inflation.begin(packed, limit: Self.headBytes)
      }
      // The tag of the matrix itself comes first; what it promises is not all there yet.
      guard bytes.count >= 8 else { throw Failure(.data, "has a damaged variable") }
      head = try Matrix(ByteSource(bytes), at: 8)
    } else {
      head = try Matrix(source, at: start)
    }
    guard let head else { return nil }
    array = StoredArray(name: head.name, type: head.type, shape: head.dimensions.reversed())
  }

  /// The numbers as the class of the variable says, whatever type they were stored in.
  func elements(_ source: ByteSource, as type: ElementType) throws(Failure) -> [UInt8] {
    let wanted = array.count * type.size
    guard wanted <= Self.largestBytes else {
      throw Failure(.data, "`\(array.name)` has \(wanted) bytes, which is too much")
    }
    guard isCompressed else { return try Self.numbers(source, at: start, array, type) }
    // The numbers, and what stands before them.
    let bytes = try source.withBytes(at: start, count) { (packed) throws(Failure) in
      try Inflation.begin(packed, limit: wanted + Self.headBytes)
    }
    return try Self.numbers(ByteSource(bytes), at: 8, array, type)
  }

  private static func numbers(
    _ source: ByteSource, at start: Int, _ array: StoredArray, _ type: ElementType
  ) throws(Failure) -> [UInt8] {
    guard let matrix = try Matrix(source, at: start) else {
      throw Failure(.data, "`\(array.name)` is damaged")
    }
    let data = try MATElement(source, at: matrix.numbers)
    guard let stored = data.type, data.count == array.count * stored.size else {
      throw Failure(.data, "`\(array.name)` holds other than its \(array.count) numbers")
    }
    let bytes = try source.bytes(at: data.start, data.count)
    return stored == type ? bytes : try Widening.widened(bytes, stored, to: type, array.name)
  }

  /// What stands before the numbers of a matrix.
  private struct Matrix {
    let name: String
    let type: ElementType
    let dimensions: [Int]
    /// Where the element of the numbers begins.
    let numbers: Int

    private static let classes: [UInt32: ElementType] = [
      6: .float64, 7: .float32, 8: .int8, 9: .uint8, 10: .int16, 11: .uint16, 12: .int32,
      13: .uint32, 14: .int64, 15: .uint64,
    ]

    /// Nil for matrices of other things.
    init?(_ source: ByteSource, at start: Int) throws(Failure) {
      let flags = try MATElement(source, at: start)
      guard flags.kind == .uint32, flags.count == 8 else {
        throw Failure(.data, "has a damaged variable at byte \(start)")
      }
      let word = try source.integer(UInt32.self, at: flags.start)
      let isComplex = word & 0x800 != 0
      guard let type = Self.classes[word & 0xFF], !isComplex else { return nil }
      self.type = type
      let sizes = try MATElement(source, at: flags.next)
      guard sizes.kind == .int32, (2...32).contains(sizes.count / 4), sizes.count % 4 == 0 else {
        throw Failure(.data, "has a variable of damaged dimensions")
      }
      var dimensions: [Int] = []
      var total = 1
      for i in 0..<sizes.count / 4 {
        let extent = Int(try source.integer(Int32.self, at: sizes.start + 4 * i))
        let (product, overflow) = total.multipliedReportingOverflow(by: max(extent, 0))
        guard extent >= 0, !overflow, product <= 1 << 40 else {
          throw Failure(.data, "has a variable of damaged dimensions")
        }
        dimensions.append(extent)
        total = product
      }
      self.dimensions = dimensions
      let title = try MATElement(source, at: sizes.next)
      guard title.count <= 1024 else { throw Failure(.data, "has a variable with a damaged name") }
      name = String(decoding: try source.bytes(at: title.start, title.count), as: UTF8.self)
      numbers = title.next
    }
  }
}

/// Variables that have been unpacked, so that parts of them can be read one after the other.
final class MATUnpacked: Sendable {
  private let kept = Mutex<[String: [UInt8]]>([:])

  func elements(
    of variable: MATVariable, _ source: ByteSource, _ type: ElementType
  ) throws(Failure) -> [UInt8] {
    let name = variable.array.name
    let result: Result<[UInt8], Failure> = kept.withLock { kept in
      if let known = kept[name] { return .success(known) }
      do throws(Failure) {
        let elements = try variable.elements(source, as: type)
        kept[name] = elements
        return .success(elements)
      } catch { return .failure(error) }
    }
    return try result.get()
  }
}
