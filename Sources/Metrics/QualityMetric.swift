import Documents
import Glibc

/// A metric as a protocol reports it.
public struct QualityMetric: Hashable, Sendable {
  public enum Direction: String, Hashable, Sendable {
    case up, down
  }

  /// The name in manifests, tables and specs: `psnr`.
  public let name: String
  /// `dB`, or empty.
  public let unit: String
  public let measure: Measure
  /// Which way is better.
  public let direction: Direction
  /// Decimals that tables print.
  public let digits: Int
  /// Two means that differ by no more are equal.
  public let tolerance: Double

  public init(
    _ name: String, unit: String = "", _ measure: Measure, direction: Direction = .up,
    digits: Int, tolerance: Double
  ) {
    self.name = name
    self.unit = unit
    self.measure = measure
    self.direction = direction
    self.digits = digits
    self.tolerance = tolerance
  }

  /// NIQE of 8-bit luma, whose model every result names.
  static let niqe = QualityMetric(
    "niqe", Measure(.niqe, .roundedLuma), direction: .down, digits: 4, tolerance: 0.001)

  /// The value as tables print it.
  public func shown(_ value: Double) -> String {
    guard value.isFinite else { return JSON.format(value) }
    var text = [CChar](repeating: 0, count: 400)
    _ = unsafe withVaList([Int32(digits), value]) {
      unsafe vsnprintf(&text, text.count, "%.*f", $0)
    }
    return String(
      decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  var json: JSON {
    var record = measure.json
    record["name"] = .string(name)
    record["unit"] = .string(unit)
    record["better"] = .string(direction.rawValue)
    record["digits"] = .integer(digits)
    record["tolerance"] = .number(tolerance)
    return record
  }
}

extension QualityMetric {
  /// How results of this metric are printed and judged.
  public var column: MetricColumn {
    MetricColumn(
      name, digits: digits, tolerance: tolerance, higherIsBetter: direction == .up)
  }
}
