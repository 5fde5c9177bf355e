import Tensors

/// Writes the pickle of a state dict, protocol 2, as torch does: ordered dictionaries of tensors,
/// which name their storages.
struct PickleWriter {
  private(set) var bytes: [UInt8] = [0x80, 2]

  /// A dictionary with one member, whose value `body` writes.
  mutating func dictionary(_ key: String, _ body: (inout PickleWriter) -> Void) {
    put(.emptyDictionary)
    text(key)
    body(&self)
    put(.setItem)
  }

  /// An ordered dictionary of tensors; the elements of each are a storage of their own, `0`, `1`, ….
  mutating func tensors(_ tensors: [(name: String, storage: String, shape: Shape)]) {
    orderedDictionary()
    put(.mark)
    for (number, tensor) in tensors.enumerated() {
      text(tensor.name)
      self.tensor(number, tensor.storage, tensor.shape)
    }
    put(.setItems)
  }

  mutating func stop() { bytes.append(UInt8(ascii: ".")) }

  /// A whole tensor of a storage of class `torch.storage`.
  private mutating func tensor(_ number: Int, _ storage: String, _ shape: Shape) {
    global("torch._utils", "_rebuild_tensor_v2")
    put(.mark)
    put(.mark)
    text("storage")
    global("torch", storage)
    text(String(number))
    text("cpu")
    integer(shape.count)
    put(.tuple)
    put(.persistent)
    integer(0)
    integers(shape.extents)
    integers(Self.strides(shape))
    put(.no)
    orderedDictionary()
    put(.tuple)
    put(.reduce)
  }

  /// Elements from one to the next along each dimension, the innermost last.
  private static func strides(_ shape: Shape) -> [Int] {
    var (result, step) = ([Int](), 1)
    for extent in shape.extents.reversed() {
      result.append(step)
      step *= max(extent, 1)
    }
    return result.reversed()
  }

  private mutating func orderedDictionary() {
    global("collections", "OrderedDict")
    put(.emptyTuple)
    put(.reduce)
  }

  private mutating func integers(_ values: [Int]) {
    put(.mark)
    for value in values { integer(value) }
    put(.tuple)
  }

  private mutating func integer(_ value: Int) {
    if let small = Int32(exactly: value) {
      put(.integer4)
      bytes += LittleEndian.bytes(small)
    } else {
      put(.long1)
      bytes += [8] + LittleEndian.bytes(Int64(value))
    }
  }

  private mutating func text(_ text: String) {
    put(.text)
    bytes += LittleEndian.bytes(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  private mutating func global(_ module: String, _ name: String) {
    put(.global)
    bytes += Array("\(module)\n\(name)\n".utf8)
  }

  private mutating func put(_ code: PickleOpcode) { bytes.append(code.rawValue) }
}
