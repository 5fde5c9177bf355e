import Files
import Tensors

/// A run of elements that tensors look into, as its persistent id describes it.
struct TorchStorage: Hashable {
  /// Where its bytes are: `data/KEY` of a zip archive, or a place in a legacy file.
  var key: String
  /// Nil for bytes whose type each tensor states.
  var type: ElementType?
  /// Elements of `type`; bytes if that is nil.
  var count: Int
  /// Where it begins within the storage `key`, in elements: torch before 0.4 stored such parts.
  var start = 0

  private static let types: [String: ElementType] = [
    "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
    "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
  ]

  /// What torch calls a storage of such elements; nil for types that came without one.
  static func className(_ type: ElementType) -> String? { types.first { $0.value == type }?.key }

  /// From `("storage", class, key, location, count)`, to which legacy files add a view.
  init(_ id: [PickleValue], _ heap: PickleHeap) throws(Failure) {
    guard id.count == 5 || id.count == 6, case .global(let name) = id[1],
      case .text(let key) = id[2], case .integer(let count) = id[4]
    else { throw Failure(.data, "a pickle describes a storage in a way that is not known") }
    guard !key.isEmpty, key.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      throw Failure(.data, "a storage is called `\(key.prefix(40))`, which is no number")
    }
    guard count >= 0, count <= Int.max / 8 else {
      throw Failure(.data, "storage \(key) claims \(count) elements")
    }
    let isUntyped = name == PickleName(module: "torch.storage", name: "UntypedStorage")
    let isKnown = ["torch", "torch.cuda"].contains(name.module)
    guard isUntyped || (isKnown && Self.types[name.name] != nil) else {
      throw Failure(.data, "storage \(key) is of the kind `\(name.text)`, which is not read here")
    }
    self.key = key
    self.count = count
    type = isUntyped ? nil : Self.types[name.name]
    if id.count == 6, case .tuple(let view) = id[5] {
      let parts = heap[view]
      guard parts.count == 3, case .text = parts[0], case .integer(let start) = parts[1],
        case .integer(let length) = parts[2], start >= 0, length >= 0, start <= count,
        length <= count - start
      else { throw Failure(.data, "storage \(key) has a part beyond its end") }
      self.start = start
      self.count = length
    }
  }
}

/// A tensor as a pickle describes it: elements of a storage, counted off by strides.
///
/// Everything is checked before an element is touched: it lies inside its storage, and its size is
/// one that memory can have.
final class TorchView {
  let storage: TorchStorage
  let type: ElementType
  let shape: Shape
  /// All in elements.
  let offset: Int
  let strides: [Int]

  /// - Parameter typeAt: which argument names the type, for storages that are plain bytes
  init(
    _ arguments: [PickleValue], _ heap: PickleHeap, typeAt: Int? = nil
  ) throws(Failure) {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1],
      let sizes = Self.integers(arguments[2], heap), let strides = Self.integers(arguments[3], heap)
    else { throw Failure(.data, "a pickle describes a tensor in a way that is not known") }
    guard sizes.count == strides.count, sizes.count <= 64 else {
      throw Failure(
        .data, "a tensor has \(sizes.count) sizes and \(strides.count) strides")
    }
    guard offset >= 0, sizes.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
      throw Failure(.data, "a tensor has a negative size, stride or offset")
    }
    if let metadata = arguments.dropFirst(typeAt == nil ? 6 : 7).first,
      case .dictionary(let flags) = metadata,
      heap[flags].contains(where: { if case .bool(false) = $0.value { false } else { true } })
    {
      throw Failure(.data, "a tensor is stored conjugated or negated, which is not read here")
    }
    self.storage = storage
    type = try Self.type(storage, typeAt.flatMap { $0 < arguments.count ? arguments[$0] : nil })
    self.offset = offset
    self.strides = strides
    shape = try Self.shape(sizes, type)
    try checkBounds()
  }

  private static func integers(_ value: PickleValue, _ heap: PickleHeap) -> [Int]? {
    let items: [PickleValue]
    switch value {
    case .tuple(let sequence), .list(let sequence): items = heap[sequence]
    default: return nil
    }
    var result: [Int] = []
    for item in items {
      guard case .integer(let number) = item else { return nil }
      result.append(number)
    }
    return result
  }

  private static func type(
    _ storage: TorchStorage, _ stated: PickleValue?
  ) throws(Failure) -> ElementType {
    if let type = storage.type { return type }
    let names: [String: ElementType] = [
      "float32": .float32, "float64": .float64, "float16": .float16, "bfloat16": .bfloat16,
      "int64": .int64, "int32": .int32, "int16": .int16, "int8": .int8, "uint64": .uint64,
      "uint32": .uint32, "uint16": .uint16, "uint8": .uint8, "bool": .bool,
    ]
    guard case .global(let name)? = stated, name.module == "torch", let type = names[name.name]
    else { throw Failure(.data, "a tensor has a type that is not read here") }
    return type
  }

  /// Products that no memory could hold are refused, even behind a size of zero.
  private static func shape(_ sizes: [Int], _ type: ElementType) throws(Failure) -> Shape {
    var bytes = type.size
    for size in sizes {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow else { throw Failure(.data, "a tensor is too large: \(sizes)") }
      bytes = product
    }
    return Shape(sizes)
  }

  private func checkBounds() throws(Failure) {
    guard shape.count > 0 else { return }
    var last = offset
    for (size, stride) in zip(shape.extents, strides) {
      let (step, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, overrun) = last.addingReportingOverflow(step)
      guard !overflow, !overrun else {
        throw Failure(.data, "a tensor of \(shape) reaches beyond all memory")
      }
      last = sum
    }
    let elements = storage.type == nil ? storage.count / type.size : storage.count
    guard last < elements else {
      throw Failure(
        .data,
        "a tensor of \(shape) needs element \(last) of storage \(storage.key), "
          + "which has \(elements)")
    }
  }

  var byteCount: Int { shape.count * type.size }

  /// The elements in order, gathered out of the bytes of the storage (from its `start` on).
  func gathered(_ bytes: RawSpan, swapped: Bool) -> [UInt8] {
    let size = type.size
    let total = byteCount
    guard total > 0 else { return [] }
    // Runs that lie together in both are copied at once.
    var run = 1
    var axis = shape.rank - 1
    while axis >= 0, strides[axis] == run || shape[axis] == 1 {
      run *= shape[axis]
      axis -= 1
    }
    let outer = axis + 1
    var index = [Int](repeating: 0, count: outer)
    var place = offset
    var result = unsafe [UInt8](unsafeUninitializedCapacity: total) { target, length in
      unsafe bytes.withUnsafeBytes { source in
        var filled = 0
        while filled < total {
          unsafe UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(target)[
              filled..<filled + run * size]
          ).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: source[place * size..<(place + run) * size]))
          filled += run * size
          var d = outer - 1
          while d >= 0 {
            index[d] += 1
            place += strides[d]
            if index[d] < shape[d] { break }
            place -= strides[d] * shape[d]
            index[d] = 0
            d -= 1
          }
        }
      }
      length = total
    }
    if swapped && size > 1 {
      for start in stride(from: 0, to: total, by: size) {
        result[start..<start + size].reverse()
      }
    }
    return result
  }
}
