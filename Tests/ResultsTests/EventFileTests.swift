import Documents
import Files
import Metrics
import Results
import TestSupport
import Testing

/// Event files as TensorBoard reads them.
@Suite("Event files")
struct EventFileTests {
  /// What stands in a file, read by the letter of the format.
  private struct Reader {
    struct Scalar: Equatable {
      var step: Int
      var tag: String
      var value: Float
    }

    var version = ""
    var scalars: [Scalar] = []
    var images: [(tag: String, height: Int, width: Int, channels: Int, png: [UInt8])] = []
    /// Steps at which a training began again.
    var restarts: [Int] = []
    var times: [Double] = []

    init(_ bytes: [UInt8]) throws {
      var at = 0
      while at < bytes.count {
        let length = Int(Self.number(bytes[at..<at + 8]))
        let contents = at + 12
        try #require(contents + length + 4 <= bytes.count)
        try Self.check(bytes[at..<at + 8], bytes[at + 8..<at + 12])
        let end = contents + length
        try Self.check(bytes[contents..<end], bytes[end..<end + 4])
        try event(Array(bytes[contents..<end]))
        at = end + 4
      }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func check(_ contents: ArraySlice<UInt8>, _ sum: ArraySlice<UInt8>) throws {
      // Bit by bit, unlike the table of the writer.
      var crc = UInt32.max
      for byte in contents {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      }
      crc = ~crc
      let masked = (crc >> 15 | crc << 17) &+ 0xA282_EAD8
      try #require(UInt64(masked) == number(sum))
    }

    /// Fields by number: what is counted as bytes, the rest as numbers.
    private static func fields(_ bytes: [UInt8]) throws -> [(Int, [UInt8], UInt64)] {
      var at = 0
      func varint() -> UInt64 {
        var (value, shift) = (UInt64(0), UInt64(0))
        while true {
          let byte = bytes[at]
          at += 1
          value |= UInt64(byte & 0x7F) << shift
          if byte < 0x80 { return value }
          shift += 7
        }
      }
      var found: [(Int, [UInt8], UInt64)] = []
      while at < bytes.count {
        let key = varint()
        switch key & 7 {
        case 0: found.append((Int(key >> 3), [], varint()))
        case 1:
          found.append((Int(key >> 3), [], number(bytes[at..<at + 8])))
          at += 8
        case 5:
          found.append((Int(key >> 3), [], number(bytes[at..<at + 4])))
          at += 4
        default:
          let count = Int(varint())
          found.append((Int(key >> 3), Array(bytes[at..<at + count]), 0))
          at += count
        }
      }
      return found
    }

    private mutating func event(_ bytes: [UInt8]) throws {
      var step = 0
      for (field, content, number) in try Self.fields(bytes) {
        switch field {
        case 1: times.append(Double(bitPattern: number))
        case 2: step = Int(number)
        case 3: version = String(decoding: content, as: UTF8.self)
        case 5: for value in try Self.fields(content) { try summary(value.1, step) }
        case 7: if try Self.fields(content).first?.2 == 1 { restarts.append(step) }
        default: Issue.record("field \(field) of an event")
        }
      }
    }

    private mutating func summary(_ bytes: [UInt8], _ step: Int) throws {
      var tag = ""
      for (field, content, number) in try Self.fields(bytes) {
        switch field {
        case 1: tag = String(decoding: content, as: UTF8.self)
        case 2:
          let value = Float(bitPattern: UInt32(number))
          scalars.append(Scalar(step: step, tag: tag, value: value))
        case 4:
          let image = try Self.fields(content)
          images.append((tag, Int(image[0].2), Int(image[1].2), Int(image[2].2), image[3].1))
        default: Issue.record("field \(field) of a value")
        }
      }
    }
  }

  @Test("the checksum is CRC-32C")
  func checksum() {
    // The check value of every list of such sums.
    #expect(EventRecord.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(EventRecord.checksum([]) == 0)
  }

  @Test("every number of a log is a scalar at its step; empty cells are left out")
  func scalars() throws {
    var log = EventLog()
    log.add(csv: "step,loss,prior\n1,0.5,0.25\n300,1e-3,\n70000,nan,3\n")
    let file = try Reader(log.bytes)
    #expect(file.version == "brain.Event:2")
    #expect(file.scalars.map(\.step) == [1, 1, 300, 70000, 70000])
    #expect(file.scalars.map(\.tag) == ["loss", "prior", "loss", "loss", "prior"])
    #expect(file.scalars.map(\.value.description) == ["0.5", "0.25", "0.001", "nan", "3.0"])
    #expect(file.times == [0, 1, 300, 70000])
  }

  @Test("a restart is marked at its step")
  func restarts() throws {
    var log = EventLog()
    log.add([("loss", 1)], step: 9)
    log.restart(at: 6)
    #expect(try Reader(log.bytes).restarts == [6])
  }

  @Test("a run has its curves, scores and strips, the same bytes every time")
  func run() throws {
    let name = "variants/edsr-x4-ctmae/tensorboard/train/events.out.tfevents.0.mae-run"
    let (sample, other) = (SampleRun(), SampleRun())
    let bytes = try Files.read(Path.join(sample.write().path, name))
    #expect(try bytes == Files.read(Path.join(other.write().path, name)))
    let file = try Reader(bytes)
    let record = try sample.record()
    let csv = try Files.readText(
      try #require(record.variants[0].files.first { $0.name == "train.csv" }).source)
    let rows = csv.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    for (i, tag) in ["loss", "pixel", "prior"].enumerated() {
      let curve = file.scalars.filter { $0.tag == tag }
      #expect(curve.map(\.step) == rows.map { Int($0[0]) })
      #expect(curve.map(\.value) == rows.map { Float($0[i + 1]) })
    }
    let scores = record.variants[0].scores[0]
    let shown = file.scalars.filter { $0.tag.hasPrefix("dead-leaves-test/sr/y-shave@1/") }
    #expect(shown.map(\.value) == [Float(scores.mean(of: 0)), Float(scores.mean(of: 1))])
    #expect(shown.allSatisfy { $0.step == 2000 })
    let strip = try #require(file.images.first)
    #expect(file.images.count == 1 && strip.tag == "0801.png" && strip.channels == 3)
    #expect(strip.png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test("a spec may do without them")
  func without() throws {
    let sample = SampleRun()
    var record = try sample.record()
    record.writesEvents = false
    let directory = RunDirectory(
      root: sample.folder.path("runs"), name: record.name, digest: record.digest)
    try directory.begin(record, environment: [:])
    try directory.finish(record)
    #expect(try !sample.folder.files(below: "runs").contains { $0.contains("tfevents") })
  }

  @Test("metrics.csv has a row for every mean")
  func metrics() throws {
    let sample = SampleRun()
    let text = try Files.readText(Path.join(sample.write().path, "metrics.csv"))
    let lines = text.split(separator: "\n")
    #expect(lines[0] == "variant,test,protocol,method,metric,images,infinite,value")
    #expect(lines.count == 5)
    #expect(
      lines[1].hasPrefix("edsr x4 ctmae,dead-leaves-test,sr/y-shave@1,output,psnr,8,0,31.2"))
  }
}
