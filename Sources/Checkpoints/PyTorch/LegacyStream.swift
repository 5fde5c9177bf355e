import Files

/// The container of torch before 1.6: four pickles, a list of storages, then their elements.
struct LegacyStream {
  /// The pickle of the magic number.
  static let mark: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  private static let version = 1001

  let root: PickleValue
  let heap: PickleHeap
  let isBigEndian: Bool
  /// By key: where the elements begin, and how many there are.
  let places: [String: (offset: Int, count: Int)]

  init(_ source: ByteSource) throws(Failure) {
    var position = Self.mark.count
    func next() throws(Failure) -> (value: PickleValue, machine: PickleMachine) {
      var machine = PickleMachine(ByteReader(source, at: position))
      let value = try machine.run()
      position = machine.position
      return (value, machine)
    }
    guard case .integer(let version) = try next().value, version == Self.version else {
      throw Failure(.data, "is in a version of torch's legacy container that is not known")
    }
    let system = try next()
    guard case .dictionary(let fields) = system.value else {
      throw Failure(.data, "does not say how its numbers are stored")
    }
    if case .bool(false)? = system.machine.heap.value("little_endian", in: fields) {
      isBigEndian = true
    } else {
      isBigEndian = false
    }
    let saved = try next()
    (root, heap) = (saved.value, saved.machine.heap)
    let keys = try next()
    guard case .list(let list) = keys.value else {
      throw Failure(.data, "does not list its storages")
    }
    places = try Self.places(
      of: keys.machine.heap[list], source, from: position, types: saved.machine.storages)
  }

  private static func places(
    of keys: [PickleValue], _ source: ByteSource, from start: Int, types: [String: ElementType?]
  ) throws(Failure) -> [String: (offset: Int, count: Int)] {
    var places: [String: (offset: Int, count: Int)] = [:]
    var position = start
    for value in keys {
      guard case .text(let key) = value else {
        throw Failure(.data, "lists a storage whose key is no text")
      }
      guard let type = types[key] else {
        throw Failure(.data, "holds storage `\(key.prefix(40))`, which nothing uses")
      }
      let count = try source.integer(Int64.self, at: position)
      position += 8
      let size = type?.size ?? 1
      guard count >= 0, count <= Int64((source.count - position) / size) else {
        throw Failure(
          .data, "storage `\(key)` claims \(count) elements, more than the file has",
          remedy: "copy or download it again")
      }
      places[key] = (position, Int(count))
      position += Int(count) * size
    }
    return places
  }
}
