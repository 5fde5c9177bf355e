import Files
import Metrics
import RestorationModels

extension VariantRecord {
  /// What stands in an event file of TensorBoard, by the place of the file below the variant's
  /// folder: a run of its own for the training and for each encoder, so that their steps do not mix.
  func eventFiles(images: Int) -> [(name: String, contents: () throws(Failure) -> [UInt8])] {
    let logs = files.filter { $0.name == Self.trainLog || Self.isEncoderLog($0.name) }
    return logs.map { log in
      let run = String(log.name.dropLast(".csv".count))
      return (
        "tensorboard/\(run)/\(Self.eventFile)",
        { () throws(Failure) in try events(of: log, images: images) }
      )
    }
  }

  private static let trainLog = "train.csv"
  /// A name that TensorBoard recognises; where there is a time by custom there is none.
  private static let eventFile = "events.out.tfevents.0.mae-run"

  private static func isEncoderLog(_ name: String) -> Bool {
    name.hasPrefix("prior") && name.hasSuffix(".csv")
  }

  private func events(of file: PlacedFile, images: Int) throws(Failure) -> [UInt8] {
    let text = try Files.readText(file.source)
    var events = EventLog()
    events.add(csv: text)
    guard file.name == Self.trainLog else { return events.bytes }
    let last = Curves(csv: text).steps
    for set in scores where set.method == ReferenceMethod.ownMethod {
      events.add(
        set.columns.indices.map {
          ("\(set.test)/\(set.protocolName)/\(set.columns[$0].name)", set.mean(of: $0))
        }, step: last)
    }
    for strip in files.filter({ $0.name.hasPrefix("strips/") }).prefix(images) {
      let tag = String(strip.name.dropFirst("strips/".count).dropLast(".png".count))
      events.add(image: try Files.read(strip.source), tag: tag, step: last)
    }
    return events.bytes
  }
}
