public import Documents
public import Files

/// Everything between two pictures and the numbers that a table prints: colour, quantisation,
/// border, windows, averaging, digits. A protocol never changes; it gets a new number.
public struct QualityProtocol: Hashable, Sendable, Identifiable {
  /// What becomes of an output's samples before they are compared.
  public enum Samples: String, Hashable, Sendable {
    /// As an 8-bit file holds them.
    case rounded = "clamped to the range, scaled to 0...255, rounded half to even, 8 bits"
    /// As an 8-bit file of a program that truncates holds them.
    case truncated = "clamped to the range, scaled to 0...255, truncated, 8 bits"
    /// 0…1, single precision.
    case real = "clamped to 0...1, not rounded"
    /// As the sensor counts: 0…2047 of 11 bits.
    case counts = "times the sensor's largest count, neither clamped nor rounded"
  }

  /// Which images it compares.
  public enum Colours: String, Hashable, Sendable {
    /// Three channels; grey stands for three equal ones.
    case rgb
    /// Any number of bands.
    case bands
  }

  /// Task, convention and number: `sr/y-shave@1`.
  public let name: String
  /// One sentence for people.
  public let about: String
  /// In the order in which they are reported.
  public let metrics: [QualityMetric]
  public let samples: Samples
  public let colours: Colours
  /// Pixels that are dropped on every side: this often the scale, …
  let borderScales: Int
  /// … and so many more.
  public let extraBorder: Int
  /// Still more at the right and at the bottom.
  let extraEnd: Int
  /// Whether a clip counts as one image, with the mean of its frames.
  public let averagesClips: Bool

  init(
    name: String, about: String, metrics: [QualityMetric], samples: Samples = .rounded,
    colours: Colours = .rgb, borderScales: Int = 1, extraBorder: Int = 0,
    extraEnd: Int = 0, averagesClips: Bool = false
  ) {
    self.name = name
    self.about = about
    self.metrics = metrics
    self.samples = samples
    self.colours = colours
    self.borderScales = borderScales
    self.extraBorder = extraBorder
    self.extraEnd = extraEnd
    self.averagesClips = averagesClips
  }

  public var id: String { name }

  /// Pixels that are dropped on every side before anything is compared.
  public func border(scale: Int) -> Int { scale * borderScales + extraBorder }

  /// The least width and height of a picture that it can score.
  ///
  /// - Parameter names: of the metrics that are wanted; all unless stated
  public func smallestSide(scale: Int, metrics names: [String]? = nil) -> Int {
    let wanted = metrics.filter { names?.contains($0.name) ?? true }
    return 2 * border(scale: scale) + extraEnd + (wanted.map(\.measure.smallestSide).max() ?? 1)
  }

  /// Blocks of NIQE in a picture of this size; fewer than two tell nothing.
  public func blocks(width: Int, height: Int, scale: Int) -> Int {
    let border = 2 * border(scale: scale)
    let side = PristineModel.standardBlock
    return max(0, width - border) / side * (max(0, height - border) / side)
  }

  public func metric(_ name: String) -> QualityMetric? { metrics.first { $0.name == name } }

  /// The protocol as an ordered record; its canonical text is what `digest` covers.
  public var json: JSON {
    var average: JSON = [
      "over": "images, in the order of their ids", "sum": "compensated binary64",
      "infinite": "left out and counted; the mean is infinite where all are",
    ]
    if averagesClips { average["first"] = "over the frames of a clip, by the same rules" }
    var json: JSON = [
      "name": .string(name), "output": .string(samples.rawValue),
      "target": .string(
        "\(targetWords); cropped at the right and the bottom to the size of the output"),
    ]
    if colours == .rgb { json["grey"] = "repeated to RGB" }
    var border: JSON = [
      "scales": .integer(borderScales), "pixels": .integer(extraBorder),
      "removed": "before colour",
    ]
    if extraEnd > 0 { border["more at the right and the bottom"] = .integer(extraEnd) }
    json["border"] = border
    json["metrics"] = .array(metrics.map(\.json))
    json["average"] = average
    return json
  }

  private var targetWords: String {
    switch samples {
    case .real: "as it is, 0...1"
    case .counts: "as the sensor counted"
    case .rounded, .truncated: "8 bits"
    }
  }

  public var digest: Digest { Digest.of(json.canonical) }

  /// The protocols in the order in which they are listed.
  public static let all: [QualityProtocol] = [
    superResolutionLuma, superResolutionRGB, superResolutionDIV2K, enhancement, denoising,
    siddFloat, siddRounded, dndServer, panReducedResolution, panFullResolution, panToolboxReduced,
    panToolboxFull, video,
  ]

  public static func named(_ name: String) -> QualityProtocol? {
    all.first { $0.name == name }
  }
}
