public import Files
import Tensors

/// Arrays as NumPy saves them: one in a `.npy` file, several in a `.npz` archive of such files,
/// stored or deflated. Elements come in C order whatever the file's.
public enum NumPyFile {
  /// Reads `.npy` and `.npz`, told apart by their first bytes. The array of a `.npy` file is named
  /// like the file.
  ///
  /// - Throws: `.data` for a damaged file and for one that holds Python objects, which are not run
  public static func read(_ path: String) throws(Failure) -> TensorFile {
    let file = try MappedFile(path)
    return try Failure.naming(path) { () throws(Failure) in
      try read(ByteSource(file), name: Path.stem(of: path))
    }
  }

  /// - Parameter name: what the array of a `.npy` file is called
  public static func decode(_ bytes: [UInt8], name: String = "") throws(Failure) -> TensorFile {
    try read(ByteSource(bytes), name: name)
  }

  private static func read(_ source: ByteSource, name: String) throws(Failure) -> TensorFile {
    let head = try source.bytes(at: 0, min(source.count, 4))
    guard head == ZipArchive.mark else {
      return try source.withBytes(at: 0, source.count) { (bytes) throws(Failure) in
        TensorFile([try array(name, bytes)])
      }
    }
    let archive = try ZipArchive(source)
    var file = TensorFile()
    for entry in archive.entries where entry.name.hasSuffix(".npy") {
      let name = String(entry.name.dropLast(4))
      do throws(Failure) {
        file.append(
          try archive.withContents(entry) { (bytes) throws(Failure) in try array(name, bytes) })
      } catch {
        throw Failure(error.kind, "`\(entry.name)`: \(error.message)", remedy: error.remedy)
      }
    }
    guard !file.tensors.isEmpty else {
      throw Failure(.data, "is a zip archive without arrays of NumPy (`.npy`)")
    }
    return file
  }

  private static func array(_ name: String, _ bytes: RawSpan) throws(Failure) -> NamedTensor {
    let header = try NPYHeader(bytes)
    let elements = bytes.extracting(header.start..<bytes.byteCount)
    guard header.isBigEndian || header.isFortranOrder && header.shape.rank > 1 else {
      return header.type == .float32
        ? NamedTensor(name, LittleEndian.tensor(header.shape, elements))
        : NamedTensor(name, header.type, header.shape, bytes: LittleEndian.array(elements))
    }
    let ordered = reordered(LittleEndian.array(elements), header)
    return header.type == .float32
      ? NamedTensor(name, LittleEndian.tensor(header.shape, unsafe ordered.span.bytes))
      : NamedTensor(name, header.type, header.shape, bytes: ordered)
  }

  /// The elements in C order, little-endian.
  private static func reordered(_ bytes: [UInt8], _ header: NPYHeader) -> [UInt8] {
    let (extents, size) = (header.shape.extents, header.type.size)
    let flipped = (0..<size).map { header.isBigEndian ? size - 1 - $0 : $0 }
    // How far apart neighbours of each dimension lie in the file, in elements.
    var steps = [Int](repeating: 1, count: extents.count)
    if header.isFortranOrder {
      for i in extents.indices.dropFirst() { steps[i] = steps[i - 1] * extents[i - 1] }
    } else {
      for i in extents.indices.dropLast().reversed() { steps[i] = steps[i + 1] * extents[i + 1] }
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = [Int](repeating: 0, count: extents.count)
    var source = 0
    for _ in 0..<bytes.count / size {
      for k in flipped { result.append(bytes[source * size + k]) }
      for i in extents.indices.reversed() {
        place[i] += 1
        source += steps[i]
        if place[i] < extents[i] { break }
        source -= place[i] * steps[i]
        place[i] = 0
      }
    }
    return result
  }

  // MARK: Writing

  /// Writes a `.npz` archive, not deflated, that NumPy reads; equal arrays give equal bytes.
  ///
  /// - Throws: `.data` for `bfloat16`, which NumPy does not have
  public static func writeArchive(_ file: TensorFile, to path: String) throws(Failure) {
    try Failure.naming(path) { () throws(Failure) in
      var zip = try ZipWriter(path)
      for tensor in file.tensors { try zip.append("\(tensor.name).npy", encode(tensor)) }
      try zip.commit()
    }
  }

  /// The bytes of a `.npy` file.
  public static func encode(_ tensor: NamedTensor) throws(Failure) -> [UInt8] {
    guard let header = NPYHeader.text(tensor.type, tensor.shape) else {
      throw Failure(
        .data, "`\(tensor.name)` is \(tensor.type.rawValue), which NumPy does not have",
        remedy: "write it as safetensors instead")
    }
    return header + tensor.withBytes { LittleEndian.array($0) }
  }
}
