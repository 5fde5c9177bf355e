import Documents
import Files

/// What `events.jsonl` tells of each stage, as far as the file has been read.
///
/// The file only grows, and may have grown long: of progress only the last line a stage is kept.
struct EventHistory {
  /// How far each stage was.
  private(set) var positions: [String: Progress] = [:]
  private(set) var failures: [String: String] = [:]
  /// What each skipped stage needs.
  private(set) var skipped: [String: String] = [:]
  /// What stages were thought to take, in seconds.
  private(set) var estimates: [String: Double] = [:]
  private var offset = 0

  /// Reads what has been added; a file that is not there says nothing.
  mutating func read(_ path: String) {
    guard let file = try? MappedFile(path), file.count > offset else { return }
    var progress: [String: [UInt8]] = [:]
    file.withBytes { bytes in
      func byte(_ i: Int) -> UInt8 { unsafe bytes.unsafeLoad(fromByteOffset: i, as: UInt8.self) }
      var start = offset
      for i in offset..<bytes.byteCount where byte(i) == UInt8(ascii: "\n") {
        take((start..<i).map(byte), &progress)
        start = i + 1
      }
      // A line that is still being written is read the next time.
      offset = start
    }
    for (key, line) in progress { takeProgress(key, line) }
  }

  private mutating func take(_ line: [UInt8], _ progress: inout [String: [UInt8]]) {
    let text = String(decoding: line, as: UTF8.self)
    if text.contains("\"event\":\"progress\""), let key = Self.key(in: text) {
      progress[key] = line
      return
    }
    guard let json = try? JSON(parsing: text), let event = json["event"]?.string else { return }
    let key = json["key"]?.string ?? ""
    switch event {
    case "stage-started":
      failures[key] = nil
      skipped[key] = nil
      positions[key] = nil
      progress[key] = nil
    case "stage-failed": failures[key] = json["message"]?.string ?? ""
    case "stage-skipped": skipped[key] = json["needs"]?.string ?? ""
    case "estimated":
      for (key, seconds) in json["seconds"]?.object ?? JSONObject() {
        estimates[key] = seconds.double
      }
    default: break
    }
  }

  /// Long files consist of progress, which is only looked at where it is the last of its stage.
  private static func key(in line: String) -> String? {
    let mark = "\"key\":\""
    guard let range = line.firstRange(of: mark) else { return nil }
    return String(line[range.upperBound...].prefix { $0 != "\"" })
  }

  private mutating func takeProgress(_ key: String, _ line: [UInt8]) {
    guard let json = try? JSON(parsing: String(decoding: line, as: UTF8.self)),
      let done = json["done"]?.int, let total = json["total"]?.int
    else { return }
    positions[key] = Progress(
      unit: json["unit"]?.string ?? "step", done: done, total: total,
      speed: json["speed"]?.double)
  }
}
