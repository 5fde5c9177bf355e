import CYAML

/// One step of libyaml's reading, with byte offsets into the text.
struct YAMLEvent {
  enum Kind {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(String, isPlain: Bool)
    case listStart
    case listEnd
    case recordStart
    case recordEnd
  }

  var kind: Kind
  var anchor: String?
  var tag: String?
  var range: Range<Int>
}

/// Why libyaml cannot go on.
struct YAMLSyntaxError: Error {
  var message: String
  var offset: Int
}

/// The events of a text, one after another.
@safe
final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>
  private let offsets: CharacterOffsets

  init(_ bytes: [UInt8]) {
    offsets = CharacterOffsets(bytes)
    unsafe text = .allocate(capacity: max(1, bytes.count))
    _ = unsafe text.initialize(from: bytes)
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    let isReady = unsafe yaml_parser_initialize(parser)
    precondition(isReady == 1, "out of memory")
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe text.deallocate()
  }

  func next() throws(YAMLSyntaxError) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(&event) }
    let start = offsets.byte(ofCharacter: unsafe Int(event.start_mark.index))
    let end = offsets.byte(ofCharacter: unsafe Int(event.end_mark.index))
    var result = YAMLEvent(kind: .streamEnd, range: start..<max(start, end))
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: result.kind = .streamStart
    case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
    case YAML_ALIAS_EVENT:
      result.kind = .alias(unsafe Self.text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      result.kind = unsafe .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
      result.anchor = unsafe Self.text(scalar.anchor)
      result.tag = unsafe Self.text(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      result.kind = .listStart
      result.anchor = unsafe Self.text(event.data.sequence_start.anchor)
      result.tag = unsafe Self.text(event.data.sequence_start.tag)
    case YAML_SEQUENCE_END_EVENT: result.kind = .listEnd
    case YAML_MAPPING_START_EVENT:
      result.kind = .recordStart
      result.anchor = unsafe Self.text(event.data.mapping_start.anchor)
      result.tag = unsafe Self.text(event.data.mapping_start.tag)
    case YAML_MAPPING_END_EVENT: result.kind = .recordEnd
    default: result.kind = .streamEnd
    }
    return result
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(decodingCString: pointer, as: UTF8.self)
  }

  private func failure() -> YAMLSyntaxError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
    let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
    let mark = unsafe Int(parser.pointee.problem_mark.index)
    let message = [problem ?? "this is not YAML", context].compactMap { $0 }.joined(separator: " ")
    return YAMLSyntaxError(message: message, offset: offsets.byte(ofCharacter: mark))
  }
}

/// libyaml counts characters; we count bytes.
private struct CharacterOffsets {
  /// The byte at which every 64th character starts; nil if all characters are single bytes.
  private var table: [Int]?
  private let bytes: [UInt8]
  private static let step = 64

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    var table: [Int] = []
    var character = 0
    // libyaml drops a byte order mark and does not count it.
    for i in CharacterOffsets.markLength(bytes)..<bytes.count where bytes[i] & 0xC0 != 0x80 {
      if character % Self.step == 0 { table.append(i) }
      character += 1
    }
    self.table = table
  }

  static func markLength(_ bytes: [UInt8]) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  func byte(ofCharacter index: Int) -> Int {
    guard let table else { return min(index, bytes.count) }
    guard index / Self.step < table.count else { return bytes.count }
    var at = table[index / Self.step]
    for _ in 0..<index % Self.step {
      at += 1
      while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
    }
    return min(at, bytes.count)
  }
}
