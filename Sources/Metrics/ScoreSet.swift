public import Documents
import Files

/// A metric as a column of results: how it is printed and judged.
public struct MetricColumn: Hashable, Sendable {
  public var name: String
  /// Digits after the point in tables.
  public var digits: Int
  /// Differences up to this are noise between engines.
  public var tolerance: Double
  public var higherIsBetter: Bool

  public init(_ metric: QualityMetric) {
    self.init(
      metric.name, digits: metric.digits, tolerance: metric.tolerance,
      higherIsBetter: metric.direction == .up)
  }

  public init(_ name: String, digits: Int, tolerance: Double, higherIsBetter: Bool) {
    self.name = name
    self.digits = digits
    self.tolerance = tolerance
    self.higherIsBetter = higherIsBetter
  }
}

/// What one method scored on one test set under one protocol, image by image.
public struct ScoreSet: Hashable, Sendable {
  public struct Image: Hashable, Sendable {
    public var id: String
    /// In the order of the columns.
    public var values: [Double]

    public init(id: String, values: [Double]) {
      self.id = id
      self.values = values
    }
  }

  /// `output` for the network, otherwise a reference method such as `bicubic`.
  public var method: String
  public var test: String
  public var protocolName: String
  public var protocolDigest: String
  /// What the protocol fixes, in a few words: `luma, border 4`.
  public var caption: String
  public var columns: [MetricColumn]
  /// Sorted by the bytes of the ids.
  public private(set) var images: [Image]
  /// Digest of the decoded samples of all images, in order.
  public var pixels: String
  /// What NIQE measured distances to, if it is among the columns.
  public var pristine: PristineIdentity?

  public init(
    method: String, test: String, protocolName: String, protocolDigest: String, caption: String,
    columns: [MetricColumn], images: [Image], pixels: String, pristine: PristineIdentity? = nil
  ) {
    self.method = method
    self.test = test
    self.protocolName = protocolName
    self.protocolDigest = protocolDigest
    self.caption = caption
    self.columns = columns
    self.images = images.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    self.pixels = pixels
    self.pristine = pristine
  }

  /// The values of one metric, in image order.
  public func values(of column: Int) -> [Double] { images.map { $0.values[column] } }

  /// The mean over images. Infinite values are left out, unless all are.
  public func mean(of column: Int) -> Double { MetricMean(values(of: column)).value }

  /// Values that are not finite.
  public var infinite: Int {
    images.reduce(0) { $0 + $1.values.count { !$0.isFinite } }
  }

  // MARK: Files

  /// One row per test, protocol, method, image and metric.
  public static func csv(_ sets: [ScoreSet]) -> String {
    var text = "test,protocol,method,image,metric,value\n"
    for set in sets {
      for image in set.images {
        for (column, value) in zip(set.columns, image.values) {
          let cells = [set.test, set.protocolName, set.method, image.id, column.name]
          text += cells.map(CSV.cell).joined(separator: ",") + ",\(JSON.format(value))\n"
        }
      }
    }
    return text
  }

  public var json: JSON {
    var json: JSON = [
      "method": .string(method), "test": .string(test), "protocol": .string(protocolName),
      "protocol_digest": .string(protocolDigest), "caption": .string(caption),
      "pixels": .string(pixels),
      "columns": .array(
        columns.map {
          [
            "name": .string($0.name), "digits": .integer($0.digits),
            "tolerance": .number($0.tolerance), "higher_is_better": .bool($0.higherIsBetter),
          ]
        }),
      "images": .array(
        images.map {
          ["id": .string($0.id), "values": .array($0.values.map { .number($0) })]
        }),
    ]
    if let pristine { json["pristine"] = pristine.json }
    return json
  }

  public init?(_ json: JSON) {
    guard let method = json["method"]?.string, let test = json["test"]?.string,
      let name = json["protocol"]?.string, let digest = json["protocol_digest"]?.string,
      let caption = json["caption"]?.string, let pixels = json["pixels"]?.string,
      let columns = json["columns"]?.array, let images = json["images"]?.array
    else { return nil }
    self.init(
      method: method, test: test, protocolName: name, protocolDigest: digest, caption: caption,
      columns: columns.compactMap { column in
        guard let name = column["name"]?.string, let digits = column["digits"]?.int,
          let tolerance = column["tolerance"]?.double,
          let higher = column["higher_is_better"]?.bool
        else { return nil }
        return MetricColumn(name, digits: digits, tolerance: tolerance, higherIsBetter: higher)
      },
      images: images.compactMap { image in
        guard let id = image["id"]?.string, let values = image["values"]?.array else { return nil }
        return Image(id: id, values: values.compactMap(\.double))
      }, pixels: pixels, pristine: json["pristine"].flatMap { PristineIdentity($0) })
    guard self.columns.count == columns.count, self.images.count == images.count,
      self.images.allSatisfy({ $0.values.count == columns.count })
    else { return nil }
  }
}
