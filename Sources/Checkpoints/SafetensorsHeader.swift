import Documents
import Files
public import Tensors

/// What a safetensors file says about itself, checked before any element is touched.
public struct SafetensorsHeader: Sendable {
  public struct Entry: Sendable {
    public var name: String
    public var type: ElementType
    public var shape: Shape
    /// Bytes after the header.
    public var range: Range<Int>
  }

  public var metadata: [String: String] = [:]
  /// Sorted by place.
  public var entries: [Entry] = []

  static let metadataKey = "__metadata__"

  /// Reads the header of a file that holds `elements` bytes of elements.
  init(parsing bytes: [UInt8], elements: Int) throws(Failure) {
    let json: JSON
    do {
      json = try JSON(parsing: bytes, depth: 8)
    } catch {
      throw Failure(.data, "the header is not JSON: \(error)")
    }
    guard let members = json.object else { throw Failure(.data, "the header is not an object") }
    for (name, value) in members {
      if name == Self.metadataKey {
        metadata = try Self.metadata(value)
      } else {
        entries.append(try Self.entry(name, value))
      }
    }
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        let fault = entry.range.lowerBound < end ? "overlaps another tensor" : "follows a hole"
        throw Failure(.data, "tensor `\(entry.name)` \(fault)")
      }
      end = entry.range.upperBound
      guard end <= elements else {
        throw Failure(.data, "tensor `\(entry.name)` reaches beyond the end of the file")
      }
    }
    guard end == elements else {
      throw Failure(.data, "\(elements - end) bytes belong to no tensor")
    }
  }

  private static func metadata(_ json: JSON) throws(Failure) -> [String: String] {
    guard let members = json.object else {
      throw Failure(.data, "`\(metadataKey)` is not an object")
    }
    var result: [String: String] = [:]
    for (key, value) in members {
      guard let text = value.string else {
        throw Failure(.data, "`\(metadataKey)` holds something else than text in `\(key)`")
      }
      result[key] = text
    }
    return result
  }

  private static func entry(_ name: String, _ json: JSON) throws(Failure) -> Entry {
    guard let members = json.object,
      Set(members.keys) == ["dtype", "shape", "data_offsets"],
      let typeName = members["dtype"]?.string
    else {
      throw Failure(.data, "tensor `\(name)` needs `dtype`, `shape` and `data_offsets`")
    }
    guard let type = ElementType(rawValue: typeName) else {
      throw Failure(.data, "tensor `\(name)` has the unknown type `\(typeName)`")
    }
    let (shape, bytes) = try extents(name, members["shape"], type)
    guard let offsets = wholeNumbers(members["data_offsets"]), offsets.count == 2,
      offsets[0] <= offsets[1]
    else { throw Failure(.data, "tensor `\(name)` has bad `data_offsets`") }
    guard offsets[1] - offsets[0] == bytes else {
      throw Failure(
        .data,
        "tensor `\(name)`, \(typeName) \(shape), needs \(bytes) bytes, not "
          + "\(offsets[1] - offsets[0])")
    }
    return Entry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  /// The shape and how many bytes it takes; products that no machine could hold are refused.
  private static func extents(
    _ name: String, _ json: JSON?, _ type: ElementType
  ) throws(Failure) -> (Shape, bytes: Int) {
    guard let extents = wholeNumbers(json), extents.count <= 16 else {
      throw Failure(.data, "tensor `\(name)` has a bad `shape`")
    }
    // An extent of zero must not hide a product that overflows in code which skips the zero.
    var bytes = type.size
    for extent in extents {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(extent, 1))
      guard !overflow else { throw Failure(.data, "tensor `\(name)` is too large: \(extents)") }
      bytes = product
    }
    return (Shape(extents), extents.contains(0) ? 0 : bytes)
  }

  /// An array of integers from 0 on; numbers written as reals are refused.
  private static func wholeNumbers(_ json: JSON?) -> [Int]? {
    guard let items = json?.array else { return nil }
    var result: [Int] = []
    for item in items {
      guard case .integer(let value) = item, value >= 0 else { return nil }
      result.append(value)
    }
    return result
  }

  /// The header that describes `file`: metadata sorted by key, tensors in their order.
  static func text(of file: TensorFile) -> String {
    var members = JSONObject()
    if !file.metadata.isEmpty {
      let sorted = file.metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      members[metadataKey] = .object(JSONObject(sorted.map { ($0.key, .string($0.value)) }))
    }
    var offset = 0
    for tensor in file.tensors {
      precondition(tensor.name != metadataKey, "no tensor can be called \(metadataKey)")
      members[tensor.name] = [
        "dtype": .string(tensor.type.rawValue),
        "shape": .array(tensor.shape.extents.map { .integer($0) }),
        "data_offsets": [.integer(offset), .integer(offset + tensor.byteCount)],
      ]
      offset += tensor.byteCount
    }
    return JSON.object(members).compact
  }
}
