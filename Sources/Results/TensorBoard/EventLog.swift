/// The contents of an event file of TensorBoard: scalars and images over the steps of a training.
///
/// Every event carries a time. Ours is the step as seconds since 1970, because no clock may reach a
/// result: TensorBoard's horizontal axes "Wall" and "Relative" then count steps as seconds.
public struct EventLog: Sendable {
  public private(set) var bytes: [UInt8] = []

  /// Fields of `tensorflow.Event`.
  private enum Field {
    static let time: UInt64 = 1
    static let step: UInt64 = 2
    static let version: UInt64 = 3
    static let summary: UInt64 = 5
    static let session: UInt64 = 7
  }

  public init() {
    append(step: 0) { $0.text(Field.version, "brain.Event:2") }
  }

  /// The values of one step; those that are not there are left out.
  public mutating func add(_ values: [(tag: String, value: Double?)], step: Int) {
    append(step: step) { event in
      event.message(Field.summary) { summary in
        for (tag, value) in values {
          guard let value else { continue }
          summary.message(1) {
            $0.text(1, tag)
            $0.float(2, Float(value))
          }
        }
      }
    }
  }

  /// A PNG file as it is; one that is none is left out.
  public mutating func add(image png: [UInt8], tag: String, step: Int) {
    guard let size = HTML.pngSize(png) else { return }
    // How PNG numbers its colour types, and how TensorBoard counts channels.
    let channels = [0: 1, 2: 3, 3: 3, 4: 2, 6: 4][png[25]] ?? 3
    append(step: step) { event in
      event.message(Field.summary) { summary in
        summary.message(1) {
          $0.text(1, tag)
          $0.message(4) {
            $0.integer(1, size.height)
            $0.integer(2, size.width)
            $0.integer(3, channels)
            $0.data(4, png)
          }
        }
      }
    }
  }

  /// Says that the training starts again at this step: TensorBoard forgets what it has seen from
  /// there on.
  public mutating func restart(at step: Int) {
    append(step: step) { event in
      event.message(Field.session) { $0.integer(1, 1) }
    }
  }

  private mutating func append(step: Int, _ body: (inout ProtobufWriter) -> Void) {
    var event = ProtobufWriter()
    event.double(Field.time, Double(step))
    event.integer(Field.step, step)
    body(&event)
    bytes += EventRecord.framed(event.bytes)
  }
}

extension EventLog {
  /// The rows of a log such as `train.csv`: each column but the step is a curve.
  package mutating func add(csv: String) {
    let lines = csv.split(separator: "\n")
    let names = lines.first.map { $0.split(separator: ",").map(String.init) } ?? []
    guard names.first == "step" else { return }
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == names.count, let step = Int(cells[0]) else { continue }
      add(zip(names, cells).dropFirst().map { ($0, Double($1)) }, step: step)
    }
  }
}
