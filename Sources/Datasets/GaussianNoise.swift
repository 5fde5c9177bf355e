public import Documents
import Images
import Tensors

/// White Gaussian noise, independent for every sample: y = x + σ n, neither rounded nor, unless
/// asked for, clipped.
///
/// It is never stored: training draws it when a batch is made, tests from `seed`.
public struct GaussianNoise: Hashable, Sendable {
  /// σ in 8-bit units; where the bounds differ it is uniform between them, one per picture or clip.
  public var deviations: ClosedRange<Double>
  /// Whether noisy samples are clipped to 0…1.
  public var clips: Bool
  /// Decides the noise of test pictures.
  public var seed: Int

  public init(_ deviations: ClosedRange<Double>, clips: Bool = false, seed: Int = 0) {
    self.deviations = deviations
    self.clips = clips
    self.seed = seed
  }

  /// σ over 255 for a uniform number.
  func deviation(_ u: Double) -> Float {
    Float((deviations.lowerBound + u * (deviations.upperBound - deviations.lowerBound)) / 255)
  }

  /// Adds noise of standard deviation σ to `count` floats from `start` on; draws number `first` and
  /// what follows of normal numbers.
  func add(
    _ deviation: Float, to values: inout MutableSpan<Float>, _ range: Range<Int>,
    _ stream: RandomStream, from first: Int = 0
  ) {
    for (k, i) in range.enumerated() {
      let noisy = values[i] + deviation * Float(stream.normal(first + k))
      values[i] = clips ? min(max(noisy, 0), 1) : noisy
    }
  }

  /// The noise of test sample `i`.
  func test(_ i: Int) -> (deviation: Float, stream: RandomStream) {
    let sample = RandomStream(UInt64(seed)).substream("noise").substream(UInt64(i))
    return (deviation(sample.uniform(0)), sample.substream(1))
  }

  /// What a pack tells of it.
  var json: JSON {
    [
      "gaussian": [.number(deviations.lowerBound), .number(deviations.upperBound)],
      "clip": .bool(clips), "seed": .integer(seed),
    ]
  }

  init?(_ json: JSON) {
    guard let low = json["gaussian"]?[0]?.double, let high = json["gaussian"]?[1]?.double,
      low <= high, let clips = json["clip"]?.bool, let seed = json["seed"]?.int, seed >= 0
    else { return nil }
    self.init(low...high, clips: clips, seed: seed)
  }
}

extension GaussianNoise: Readable {
  public static var shorthand: String? { "gaussian" }

  /// The unit of standard deviations.
  private enum Unit: String, CaseIterable {
    /// 0…255.
    case u8
  }

  public init(from fields: inout Fields) {
    let bounds = fields.read(
      "gaussian", "standard deviation, or the least and the largest: then it is drawn",
      as: .oneOrMore(of: .real(0...255)), unit: "of 255")
    let _: Unit = fields.read("unit", "of the standard deviation: 8-bit steps", default: .u8)
    let clips = fields.read(
      "clip", "whether noisy samples are clipped to the range of pictures", default: false)
    let seed = fields.read(
      "seed", "decides the noise of test pictures; training draws its own", default: 0,
      in: 0...Int.max)
    let (low, high) = (bounds.first ?? 0, bounds.last ?? 0)
    if !(1...2).contains(bounds.count) || low > high {
      fields.report(
        "E114", "`gaussian` is one standard deviation, or two in increasing order", "gaussian")
    }
    self.init(min(low, high)...max(low, high), clips: clips, seed: seed)
  }
}
