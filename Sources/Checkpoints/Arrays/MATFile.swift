public import Files
import Tensors

/// A MAT-file of version 5 (also called 6 and 7): MATLAB's arrays of numbers by name. Cells,
/// structures, texts and sparse arrays are passed over.
///
/// Variables may be deflated; such a one is unpacked when it is first read and then kept.
public struct MATFile: ArrayFile {
  public let arrays: [StoredArray]
  private let source: ByteSource
  private let variables: [String: MATVariable]
  private let unpacked = MATUnpacked()
  private let path: String

  static func isOne(_ start: [UInt8]) -> Bool {
    guard start.count >= 128, start.starts(with: "MATLAB 5.0 MAT-file".utf8) else { return false }
    return start[126..<128].elementsEqual("IM".utf8) || start[126..<128].elementsEqual("MI".utf8)
  }

  public init(_ path: String) throws(Failure) {
    self.path = path
    let file = try MappedFile(path)
    source = ByteSource(file)
    (arrays, variables) = try Failure.naming(path) { [source] () throws(Failure) in
      try Self.variables(source)
    }
  }

  private static func variables(
    _ source: ByteSource
  ) throws(Failure) -> ([StoredArray], [String: MATVariable]) {
    guard source.count >= 128, try source.bytes(at: 126, 2).elementsEqual("IM".utf8) else {
      throw Failure(
        .data, "is a MAT-file of a big-endian machine, or none", remedy: "save it anew with SciPy")
    }
    var position = 128
    var arrays: [StoredArray] = []
    var variables: [String: MATVariable] = [:]
    // What remains is too short for another element.
    while position + 8 <= source.count {
      let element = try MATElement(source, at: position)
      if let variable = try MATVariable(source, element) {
        guard variables.updateValue(variable, forKey: variable.array.name) == nil else {
          throw Failure(.data, "has two variables `\(variable.array.name)`")
        }
        arrays.append(variable.array)
      }
      position = element.next
    }
    return (arrays, variables)
  }

  public func read(
    _ array: StoredArray, start: [Int], count: [Int]
  ) throws(Failure) -> [UInt8] {
    let type = try check(array, start, count)
    guard let variable = variables[array.name] else {
      throw Failure(.data, "has no variable `\(array.name)`")
    }
    let elements = try Failure.naming(path) { () throws(Failure) in
      try unpacked.elements(of: variable, source, type)
    }
    return ArrayPart(array.shape, size: type.size, start: start, count: count)
      .copied(from: unsafe elements.span.bytes)
  }
}
