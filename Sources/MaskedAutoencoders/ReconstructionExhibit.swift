public import Documents
public import Tensors

/// Some pictures or clips, what a network saw of them and what it painted, for people to look at; all
/// in 0…1, of one shape.
public struct ReconstructionExhibit: Sendable {
  public let original: Tensor
  public let masked: Tensor
  public let painted: Tensor
  public let quality: ReconstructionQuality

  /// - Parameters:
  ///   - images: `[N, H, W, C]` or `[N, T, H, W, C]` in 0…1, of a size that the network takes.
  ///   - normalization: how pixels looked when it was trained.
  ///   - draw: decides what is hidden.
  public init(
    _ network: any MaskedAutoencoder, _ images: Tensor, normalization: PixelNormalization,
    draw: RandomStream
  ) {
    let pixels = normalization(Variable(constant: images)).value
    let result = Variable.withoutTape { network.reconstruction(of: pixels, draw: draw) }
    original = images
    masked = normalization.undone(result.masked)
    painted = normalization.undone(result.painted)
    // What is hidden is told apart before anything is rounded on its way back.
    quality = ReconstructionQuality(
      images, painted: painted, isHidden: ReconstructionQuality.hidden(pixels, result.masked))
  }
}

/// How well a network paints what it does not see, beside what takes no learning.
///
/// Errors are mean absolute ones over hidden pixels and all channels, in units of 0…1.
public struct ReconstructionQuality: Hashable, Sendable {
  public var error: Double
  /// Of the mean of what is visible of the picture or clip, for each channel, put everywhere.
  public var errorOfMean: Double
  /// Share of the pixels that is hidden.
  public var hiddenShare: Double
  /// Pictures or clips over which the errors are averaged.
  public var samples: Int
  /// Whether the mean and the deviation of every hidden patch were told to the network, as they are to
  /// one that learned to paint without: its error is then no match for the other.
  public var knowsStatistics = false

  /// - Parameter isHidden: for each pixel, all channels alike.
  init(_ images: Tensor, painted: Tensor, isHidden: [Bool]) {
    let (samples, channels) = (images.shape[0], images.shape[-1])
    let pixels = isHidden.count / max(samples, 1)
    let (original, result) = (images.values, painted.values)
    var (error, errorOfMean, hidden) = (0.0, 0.0, 0)
    for n in 0..<samples {
      let range = n * pixels..<(n + 1) * pixels
      let visible = range.count { !isHidden[$0] }
      hidden += pixels - visible
      for c in 0..<channels {
        let sum = range.reduce(0.0) {
          isHidden[$1] ? $0 : $0 + Double(original[$1 * channels + c])
        }
        // Who sees nothing at all has the middle of the range to go by.
        let mean = visible > 0 ? sum / Double(visible) : 0.5
        for i in range where isHidden[i] {
          let value = Double(original[i * channels + c])
          error += abs(Double(result[i * channels + c]) - value)
          errorOfMean += abs(mean - value)
        }
      }
    }
    let count = Double(max(hidden * channels, 1))
    (self.error, self.errorOfMean) = (error / count, errorOfMean / count)
    hiddenShare = Double(hidden) / Double(max(isHidden.count, 1))
    self.samples = samples
  }

  /// Where `masked` is not as the images were: a pixel that happens to have the very value that hides
  /// others has lost nothing.
  static func hidden(_ images: Tensor, _ masked: Tensor) -> [Bool] {
    let (a, b, channels) = (images.values, masked.values, images.shape[-1])
    return (0..<a.count / max(channels, 1)).map { i in
      (i * channels..<(i + 1) * channels).contains { a[$0] != b[$0] }
    }
  }
}

// MARK: As a file

extension ReconstructionQuality {
  public var json: JSON {
    [
      "error": .number(error), "error_of_mean": .number(errorOfMean),
      "hidden": .number(hiddenShare), "samples": .integer(samples),
      "knows_statistics": .bool(knowsStatistics),
    ]
  }

  /// Nil unless everything is there.
  public init?(_ json: JSON) {
    guard let error = json["error"]?.double, let errorOfMean = json["error_of_mean"]?.double,
      let hidden = json["hidden"]?.double, let samples = json["samples"]?.int,
      let knows = json["knows_statistics"]?.bool
    else { return nil }
    (self.error, self.errorOfMean, hiddenShare) = (error, errorOfMean, hidden)
    (self.samples, knowsStatistics) = (samples, knows)
  }

  /// What it says about the network, for people: `25 % nearer than that`.
  public var verdict: String {
    if knowsStatistics { return "the network was told mean and deviation of each hidden patch" }
    guard errorOfMean > 0 else { return "nothing was lost that could be painted" }
    let gain = Int((100 * (1 - error / errorOfMean)).rounded())
    return gain > 0 ? "the network is \(gain) % nearer" : "the network is no nearer"
  }
}
