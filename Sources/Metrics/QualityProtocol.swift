public import Documents
public import Files
public import Images

/// Everything between two pictures and the numbers that a table prints: colour, quantisation,
/// border, windows, averaging, digits. A protocol never changes; it gets a new number.
public struct QualityProtocol: Hashable, Sendable, Identifiable {
  /// Task, convention and number: `sr/y-shave@1`.
  public let name: String
  /// One sentence for people.
  public let about: String
  /// In the order in which they are reported.
  public let metrics: [QualityMetric]
  /// Pixels that are dropped on every side: so many times the scale, and so many more.
  let scaledBorder: Int
  let extraBorder: Int
  let bands: Bands
  let average: Average

  /// What of a picture is compared.
  enum Bands: Hashable, Sendable {
    /// Three channels; grey is repeated.
    case rgb
    /// All bands as they are.
    case all
  }

  /// Over what means are taken.
  enum Average: Hashable, Sendable {
    case images
    /// Over the frames of each clip, then over clips.
    case framesThenClips
  }

  init(
    name: String, about: String, metrics: [QualityMetric], scaledBorder: Int = 1,
    extraBorder: Int = 0, bands: Bands = .rgb, average: Average = .images
  ) {
    self.name = name
    self.about = about
    self.metrics = metrics
    self.scaledBorder = scaledBorder
    self.extraBorder = extraBorder
    self.bands = bands
    self.average = average
  }

  public var id: String { name }

  /// Pixels that are dropped on every side before anything is compared.
  public func border(scale: Int) -> Int { scaledBorder * scale + extraBorder }

  /// The least width and height of a picture that it can score.
  public func smallestSide(scale: Int) -> Int {
    2 * border(scale: scale) + (metrics.map(\.measure.smallestSide).max() ?? 1)
  }

  public func metric(_ name: String) -> QualityMetric? { metrics.first { $0.name == name } }

  /// The metrics of one image by name.
  ///
  /// Grey pictures are repeated to RGB. A target that is larger than the output because its sides
  /// were no multiples of the scale is cropped at the right and the bottom.
  public func score(
    output: Picture, target: Picture, scale: Int
  ) throws(Failure) -> [String: Double] {
    let (a, b) = try prepare(output: output, target: target, scale: scale)
    var scores: [String: Double] = [:]
    for metric in metrics { scores[metric.name] = try metric.measure(output: a, target: b) }
    return scores
  }

  private func prepare(
    output: Picture, target: Picture, scale: Int
  ) throws(Failure) -> (RealImage, RealImage) {
    precondition(scale >= 1, "scale \(scale)")
    for picture in [output, target] where picture.depth != 8 {
      throw Failure(.data, "`\(name)` compares 8-bit pictures, not \(picture.depth)-bit ones")
    }
    let (dx, dy) = (target.width - output.width, target.height - output.height)
    guard (0..<scale).contains(dx) && (0..<scale).contains(dy) else {
      throw Failure(
        .data,
        "an output of \(output.size) pixels cannot be compared with a target of "
          + "\(target.size) at scale \(scale)")
    }
    let border = border(scale: scale)
    guard min(output.width, output.height) > 2 * border else {
      throw Failure(
        .data, "`\(name)` drops \(border) pixels on every side; \(output.size) leave nothing")
    }
    let part = target.cropped(x: 0, y: 0, width: output.width, height: output.height)
    guard bands == .rgb else {
      guard output.channels == part.channels else {
        throw Failure(
          .data,
          "an output of \(output.channels) bands cannot be compared with a target of "
            + "\(part.channels)")
      }
      return (RealImage(output).shaved(border), RealImage(part).shaved(border))
    }
    return (
      RealImage(try output.rgb()).shaved(border), RealImage(try part.rgb()).shaved(border)
    )
  }

  /// The protocol as an ordered record; its canonical text is what `digest` covers.
  public var json: JSON {
    [
      "name": .string(name),
      "output": "clamped to the range, scaled to 0...255, rounded half to even, 8 bits",
      "target": "8 bits; cropped at the right and the bottom to the size of the output",
      "grey": .string(bands == .rgb ? "repeated to RGB" : "one band"),
      "border": [
        "scales": .integer(scaledBorder), "pixels": .integer(extraBorder),
        "removed": "before colour",
      ],
      "metrics": .array(metrics.map(\.json)),
      "average": [
        "over": .string(
          average == .images
            ? "images, in the order of their ids"
            : "the frames of each clip, then clips, in the order of their ids"),
        "sum": "compensated binary64",
        "infinite": "left out and counted; the mean is infinite where all are",
      ],
    ]
  }

  public var digest: Digest { Digest.of(json.canonical) }

  /// The protocols in the order in which they are listed.
  public static let all: [QualityProtocol] = [
    superResolutionLuma, superResolutionDIV2K, denoising, enhancement, panSharpening, video,
  ]

  public static func named(_ name: String) -> QualityProtocol? {
    all.first { $0.name == name }
  }
}
