import Documents
public import Files
import Tensors

/// The safetensors format: eight bytes of header length, a JSON header, the elements.
///
/// https://github.com/huggingface/safetensors; the header may take 100 MB at most, and the tensors
/// must tile the rest of the file without holes or overlaps.
public enum Safetensors {
  static let headerLimit = 100_000_000

  /// Reads the whole file. Nothing in it can make us take more memory than the file has bytes.
  public static func read(_ path: String) throws(Failure) -> TensorFile {
    let file = try MappedFile(path)
    return try Failure.naming(path) { () throws(Failure) in
      try file.withBytes { (bytes) throws(Failure) in try decode(bytes) }
    }
  }

  /// Only what the header says: names, types and shapes, in the order of the elements.
  public static func list(_ path: String) throws(Failure) -> SafetensorsHeader {
    let file = try MappedFile(path)
    return try Failure.naming(path) { () throws(Failure) in
      try file.withBytes { (bytes) throws(Failure) in try header(bytes).header }
    }
  }

  public static func decode(_ bytes: [UInt8]) throws(Failure) -> TensorFile {
    try decode(unsafe bytes.span.bytes)
  }

  static func decode(_ bytes: RawSpan) throws(Failure) -> TensorFile {
    let (header, start) = try header(bytes)
    var file = TensorFile(metadata: header.metadata)
    for entry in header.entries {
      let range = start + entry.range.lowerBound..<start + entry.range.upperBound
      let elements = bytes.extracting(range)
      if entry.type == .float32 {
        file.append(entry.name, LittleEndian.tensor(entry.shape, elements))
      } else {
        file.append(
          NamedTensor(entry.name, entry.type, entry.shape, bytes: LittleEndian.array(elements)))
      }
    }
    return file
  }

  private static func header(
    _ bytes: RawSpan
  ) throws(Failure) -> (header: SafetensorsHeader, start: Int) {
    guard bytes.byteCount >= 8 else {
      throw Failure(.data, "is too short for a safetensors file (\(bytes.byteCount) bytes)")
    }
    let length: UInt64 = LittleEndian.decode(bytes, at: 0)
    guard length <= UInt64(bytes.byteCount - 8), length <= UInt64(headerLimit) else {
      throw Failure(
        .data, "is not a safetensors file: the header claims \(length) bytes")
    }
    let start = 8 + Int(length)
    let header = try SafetensorsHeader(
      parsing: LittleEndian.array(bytes.extracting(8..<start)), elements: bytes.byteCount - start)
    return (header, start)
  }

  /// Writes the file in one step; equal contents give equal bytes.
  public static func write(_ file: TensorFile, to path: String) throws(Failure) {
    var target = try AtomicFile(path)
    try target.append(prologue(file))
    for tensor in file.tensors {
      try tensor.withBytes { (bytes) throws(Failure) in try target.append(bytes) }
    }
    try target.commit()
  }

  public static func encode(_ file: TensorFile) -> [UInt8] {
    var bytes = prologue(file)
    for tensor in file.tensors { tensor.withBytes { bytes += LittleEndian.array($0) } }
    return bytes
  }

  /// Length and header, padded so that the elements begin at a multiple of eight bytes.
  private static func prologue(_ file: TensorFile) -> [UInt8] {
    var header = Array(SafetensorsHeader.text(of: file).utf8)
    header += repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    return LittleEndian.bytes(UInt64(header.count)) + header
  }
}
