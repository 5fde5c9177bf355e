import Files

/// Runs a pickle as data: it builds numbers, texts, containers and tensors, and calls nothing.
///
/// What a pickle may ask for beyond that stands in `PickleCalls`; everything else is refused by its
/// name. One machine reads one pickle and stops behind it.
struct PickleMachine {
  private var reader: ByteReader
  private var stack: [PickleValue] = []
  /// Heights of the stack where groups of values begin.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleValue] = [:]
  private(set) var heap = PickleHeap()
  /// Element types of the storages that came up, by key.
  private(set) var storages: [String: ElementType?] = [:]

  init(_ reader: ByteReader) { self.reader = reader }

  /// Behind the last byte read.
  var position: Int { reader.position }

  /// The value that the pickle describes.
  mutating func run() throws(Failure) -> PickleValue {
    while true {
      let code = try reader.byte()
      if code == UInt8(ascii: ".") { return try pop() }
      guard let operation = PickleOpcode(rawValue: code) else {
        throw Failure(
          .data, "a pickle holds the operation 0x\(String(code, radix: 16)), which is not read here"
        )
      }
      try carryOut(operation)
    }
  }

  private mutating func carryOut(_ operation: PickleOpcode) throws(Failure) {
    switch operation {
    case .mark: marks.append(stack.count)
    case .pop: _ = try pop()
    case .popMark: _ = try popGroup()
    case .duplicate: stack.append(try top())
    case .emptyTuple: stack.append(.tuple(heap.sequence()))
    case .emptyList: stack.append(.list(heap.sequence()))
    case .emptyDictionary: stack.append(.dictionary(heap.dictionary()))
    case .emptySet: stack.append(.set(heap.sequence()))
    case .tuple: stack.append(.tuple(heap.sequence(try popGroup())))
    case .tuple1: stack.append(.tuple(heap.sequence(try pop(1))))
    case .tuple2: stack.append(.tuple(heap.sequence(try pop(2))))
    case .tuple3: stack.append(.tuple(heap.sequence(try pop(3))))
    case .list: stack.append(.list(heap.sequence(try popGroup())))
    case .frozenSet: stack.append(.set(heap.sequence(try popGroup())))
    case .dictionary:
      let items = try popGroup()
      stack.append(.dictionary(heap.dictionary()))
      try setItems(items)
    case .append: try appendItems(try pop(1))
    case .appends, .addItems: try appendItems(try popGroup())
    case .setItem: try setItems(try pop(2))
    case .setItems: try setItems(try popGroup())
    case .put: try remember(UInt32(reader.byte()))
    case .longPut: try remember(reader.integer(UInt32.self))
    case .putLine: try remember(place(reader.line()))
    case .memoize: try remember(UInt32(truncatingIfNeeded: memo.count))
    case .get: try recall(UInt32(reader.byte()))
    case .longGet: try recall(reader.integer(UInt32.self))
    case .getLine: try recall(place(reader.line()))
    case .global:
      let module = try reader.line()
      try name(PickleName(module: module, name: reader.line()))
    case .stackGlobal: try nameFromStack()
    case .persistent: stack.append(try storage(pop()))
    case .reduce: try reduce()
    case .newObject:
      let arguments = try pop()
      stack.append(try instance(of: pop(), arguments))
    case .newObjectNamed:
      _ = try pop()
      let arguments = try pop()
      stack.append(try instance(of: pop(), arguments))
    case .build:
      let state = try pop()
      try build(state)
    case .protocolVersion: _ = try reader.byte()
    case .frame: _ = try reader.length()
    default: stack.append(try scalar(operation))
    }
  }

  /// Values without parts.
  private mutating func scalar(_ operation: PickleOpcode) throws(Failure) -> PickleValue {
    switch operation {
    case .none: return .none
    case .yes: return .bool(true)
    case .no: return .bool(false)
    case .integer1: return .integer(Int(try reader.byte()))
    case .integer2: return .integer(Int(try reader.integer(UInt16.self)))
    case .integer4: return .integer(Int(try reader.integer(Int32.self)))
    case .integerLine, .longLine: return try number(reader.line())
    // The one number in a pickle whose highest byte comes first.
    case .real: return .real(Double(bitPattern: try reader.integer(UInt64.self).byteSwapped))
    case .realLine: return try real(reader.line())
    case .textLine: return .text(try reader.line())
    default: break
    }
    let bytes = try reader.bytes(length(operation))
    switch operation {
    case .long1, .long4: return integer(bytes)
    case .text, .shortText, .longText: return try text(bytes)
    case .string, .shortString: return string(bytes)
    default: return .bytes(bytes)
    }
  }

  /// How many bytes follow, as the value says in front of them.
  private mutating func length(_ operation: PickleOpcode) throws(Failure) -> Int {
    switch operation {
    case .long1, .shortText, .shortString, .shortBytes: Int(try reader.byte())
    case .long4, .string: Int(try reader.integer(Int32.self))
    case .text, .bytes: Int(try reader.integer(UInt32.self))
    default: try reader.length()
    }
  }

  private func text(_ bytes: [UInt8]) throws(Failure) -> PickleValue {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.data, "a pickle holds text that is not UTF-8")
    }
    return .text(text)
  }

  /// Python 2 wrote names as bytes.
  private func string(_ bytes: [UInt8]) -> PickleValue {
    String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .bytes(bytes)
  }

  /// Little-endian two's complement of any length.
  private func integer(_ bytes: [UInt8]) -> PickleValue {
    guard let last = bytes.last else { return .integer(0) }
    guard bytes.count <= 8 else { return .inert }
    var value: UInt64 = last & 0x80 != 0 ? .max : 0
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return .integer(Int(Int64(bitPattern: value)))
  }

  private func number(_ line: String) throws(Failure) -> PickleValue {
    switch line {
    case "00": return .bool(false)
    case "01": return .bool(true)
    default:
      guard let value = Int(line.hasSuffix("L") ? String(line.dropLast()) : line) else {
        throw Failure(.data, "a pickle holds `\(line.prefix(40))` for a whole number")
      }
      return .integer(value)
    }
  }

  private func real(_ line: String) throws(Failure) -> PickleValue {
    guard let value = Double(line) else {
      throw Failure(.data, "a pickle holds `\(line.prefix(40))` for a number")
    }
    return .real(value)
  }

  private func place(_ line: String) throws(Failure) -> UInt32 {
    guard let place = UInt32(line) else {
      throw Failure(.data, "a pickle remembers a value under `\(line.prefix(40))`")
    }
    return place
  }
}

// The stack and the memo.
extension PickleMachine {
  private static let underflow = Failure(.data, "a pickle takes values that it has not made")

  /// The bottom of what the group at hand may touch.
  private var floor: Int { marks.last ?? 0 }

  private func top() throws(Failure) -> PickleValue {
    guard stack.count > floor, let value = stack.last else { throw Self.underflow }
    return value
  }

  private mutating func pop() throws(Failure) -> PickleValue {
    guard stack.count > floor, let value = stack.popLast() else { throw Self.underflow }
    return value
  }

  private mutating func pop(_ count: Int) throws(Failure) -> [PickleValue] {
    guard stack.count - floor >= count else { throw Self.underflow }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popGroup() throws(Failure) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw Self.underflow }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  /// No pickle that is read has as many values as this.
  private static let memoLimit = 1 << 28

  private mutating func remember(_ place: UInt32) throws(Failure) {
    guard place < Self.memoLimit else {
      throw Failure(.data, "a pickle remembers a value under the number \(place)")
    }
    memo[place] = try top()
  }

  private mutating func recall(_ place: UInt32) throws(Failure) {
    guard let value = memo[place] else {
      throw Failure(.data, "a pickle uses value \(place) before it is made")
    }
    stack.append(value)
  }

  private mutating func appendItems(_ items: [PickleValue]) throws(Failure) {
    switch try top() {
    case .list(let sequence), .set(let sequence): heap.append(items, to: sequence)
    // A class of its own that is a list: inert.
    case .record: break
    default: throw Failure(.data, "a pickle appends to something that is no list")
    }
  }

  private mutating func setItems(_ items: [PickleValue]) throws(Failure) {
    guard items.count % 2 == 0 else { throw Self.underflow }
    switch try top() {
    case .dictionary(let dictionary):
      for i in stride(from: 0, to: items.count, by: 2) {
        try heap.set(items[i], items[i + 1], in: dictionary)
      }
    case .record: break
    default: throw Failure(.data, "a pickle sets an item of something that is no dictionary")
    }
  }
}

// Names, and what is done with them.
extension PickleMachine {
  private mutating func nameFromStack() throws(Failure) {
    let pair = try pop(2)
    guard case .text(let module) = pair[0], case .text(let name) = pair[1] else {
      throw Failure(.data, "a pickle takes a name from something that is no text")
    }
    try self.name(PickleName(module: module, name: name))
  }

  /// A name is only ever compared; one that could do harm elsewhere is refused all the same.
  private mutating func name(_ name: PickleName) throws(Failure) {
    guard PickleCalls.isHarmless(name) else {
      throw Failure(
        .data, "refused: the pickle names `\(name.text)`, which tensors do not need",
        remedy: PickleCalls.remedy)
    }
    stack.append(.global(name))
  }

  private mutating func reduce() throws(Failure) {
    let arguments = try pop()
    guard case .global(let name) = try pop(), case .tuple(let sequence) = arguments else {
      throw Failure(.data, "a pickle calls something that has no name")
    }
    stack.append(try PickleCalls.call(name, heap[sequence], &heap))
  }

  private mutating func instance(
    of type: PickleValue, _ arguments: PickleValue
  ) throws(Failure) -> PickleValue {
    guard case .global(let name) = type, case .tuple(let sequence) = arguments else {
      throw Failure(.data, "a pickle makes an instance of something that is no class")
    }
    return PickleCalls.instance(of: name, heap[sequence], &heap)
  }

  private mutating func build(_ state: PickleValue) throws(Failure) {
    switch try top() {
    case .record(let record):
      try refuseSpecialNames(in: state)
      heap.setState(state, of: record)
    // Attributes of state dicts and tensors say nothing about their values.
    case .dictionary, .tensor, .set, .list: break
    default: throw Failure(.data, "a pickle gives attributes to something that has none")
    }
  }

  /// Attributes such as `__class__` change what an object is; no module's state holds them.
  private func refuseSpecialNames(in state: PickleValue) throws(Failure) {
    guard case .dictionary(let attributes) = state else { return }
    for case (.text(let name), _) in heap[attributes]
    where name.hasPrefix("__") && name.hasSuffix("__") {
      throw Failure(
        .data, "refused: the pickle sets `\(name.prefix(80))` of an object",
        remedy: PickleCalls.remedy)
    }
  }

  /// What the persistent id of a storage says. The contents lie elsewhere.
  private mutating func storage(_ id: PickleValue) throws(Failure) -> PickleValue {
    guard case .tuple(let sequence) = id, case .text(let kind)? = heap[sequence].first else {
      throw Failure(.data, "a pickle refers to something outside that is no storage")
    }
    let parts = heap[sequence]
    switch kind {
    case "storage":
      let storage = try TorchStorage(parts, heap)
      let former = storages.updateValue(storage.type, forKey: storage.key)
      guard former == nil || former == .some(storage.type) else {
        throw Failure(.data, "storage `\(storage.key)` is of two types")
      }
      return .storage(storage)
    // Whole modules name their class and, beside it, its source text, which nobody reads.
    case "module" where parts.count >= 2:
      guard case .global = parts[1] else { break }
      return parts[1]
    default: break
    }
    throw Failure(.data, "a pickle refers to `\(kind.prefix(40))` outside, which is no storage")
  }
}
