import Files
import Tensors

/// What stands before the elements in a `.npy` file: a Python dictionary of three entries
/// (NumPy Enhancement Proposal 1, versions 1 to 3 of the format).
struct NPYHeader {
  var type: ElementType
  var isBigEndian: Bool
  /// Columns first, as Fortran and MATLAB order them.
  var isFortranOrder: Bool
  var shape: Shape
  /// Where the elements begin.
  var start: Int

  static let mark: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// A dictionary of three entries is short; structured types, which are not, are not read.
  private static let limit = 1 << 16

  init(_ bytes: RawSpan) throws(Failure) {
    guard bytes.byteCount >= 12 else {
      throw Failure(.data, "is too short for an array of NumPy (\(bytes.byteCount) bytes)")
    }
    guard LittleEndian.array(bytes.extracting(0..<6)) == Self.mark else {
      throw Failure(.data, "is not an array of NumPy: it does not begin with `\\x93NUMPY`")
    }
    let version: UInt8 = LittleEndian.decode(bytes, at: 6)
    guard (1...3).contains(version) else {
      throw Failure(.data, "is an array of NumPy in version \(version) of the format")
    }
    let length: Int
    if version == 1 {
      let short: UInt16 = LittleEndian.decode(bytes, at: 8)
      (length, start) = (Int(short), 10 + Int(short))
    } else {
      let long: UInt32 = LittleEndian.decode(bytes, at: 8)
      (length, start) = (Int(long), 12 + Int(long))
    }
    guard length <= Self.limit, start <= bytes.byteCount else {
      throw Failure(.data, "its header claims \(length) bytes", remedy: "copy it anew")
    }
    let text = LittleEndian.array(bytes.extracting(start - length..<start))
    var reader = PythonLiteral(text)
    let entries = try reader.dictionary()
    guard case .text(let name)? = entries["descr"],
      case .flag(let isFortran)? = entries["fortran_order"],
      case .numbers(let extents)? = entries["shape"], entries.count == 3
    else { throw Failure(.data, "its header needs `descr`, `fortran_order` and `shape`") }
    (type, isBigEndian) = try Self.type(name)
    isFortranOrder = isFortran
    shape = Shape(extents)
    var size = type.size
    for extent in extents {
      let (product, overflow) = size.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow else { throw Failure(.data, "claims \(extents) elements") }
      size = product
    }
    let bytesNeeded = extents.contains(0) ? 0 : size
    guard bytesNeeded == bytes.byteCount - start else {
      throw Failure(
        .data,
        "holds \(bytes.byteCount - start) bytes of elements; \(name) \(shape) needs \(bytesNeeded)",
        remedy: "copy it anew")
    }
  }

  /// `<f4`, `|u1`, `>i2`: byte order, kind, bytes.
  private static func type(_ name: String) throws(Failure) -> (ElementType, isBigEndian: Bool) {
    guard let order = name.first, "<>|=".contains(order), let type = types[name.dropFirst()] else {
      throw Failure(
        .data,
        name.contains("O")
          ? "refused: it holds Python objects, and reading those runs what they say"
          : "holds elements of the type `\(name)`",
        remedy: "save it as an array of plain numbers")
    }
    return (type, order == ">" && type.size > 1)
  }

  private static let types: [Substring: ElementType] = [
    "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16,
    "i1": .int8, "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .bool,
  ]

  /// The header of an array in C order, padded as NumPy does it.
  static func text(_ type: ElementType, _ shape: Shape) -> [UInt8]? {
    guard let name = types.first(where: { $0.value == type })?.key else { return nil }
    let order = type.size == 1 ? "|" : "<"
    let extents = shape.extents.map(String.init).joined(separator: ", ")
    let tuple = shape.rank == 1 ? "(\(extents),)" : "(\(extents))"
    var text = Array(
      "{'descr': '\(order)\(name)', 'fortran_order': False, 'shape': \(tuple), }".utf8)
    text += repeatElement(UInt8(ascii: " "), count: 63 - (10 + text.count) % 64)
    text.append(UInt8(ascii: "\n"))
    return mark + [1, 0] + LittleEndian.bytes(UInt16(text.count)) + text
  }
}
