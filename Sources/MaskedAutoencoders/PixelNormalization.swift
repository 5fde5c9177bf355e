public import Documents
public import Tensors

/// What is done to pixels in 0…1 before an encoder sees them.
public enum PixelNormalization: Hashable, Sendable {
  case none
  /// Mean and deviation of ImageNet.
  case imagenet
  case given(mean: [Double], deviation: [Double])

  private var numbers: (mean: [Double], deviation: [Double])? {
    switch self {
    case .none: nil
    case .imagenet: ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    case .given(let mean, let deviation): (mean, deviation)
    }
  }

  /// How many channels images must have; nil if any number will do.
  public var channels: Int? { numbers?.mean.count }

  /// (x - mean) / deviation, channel by channel.
  public func callAsFunction(_ images: Variable) -> Variable {
    guard let (mean, deviation) = numbers else { return images }
    precondition(images.shape[-1] == mean.count, "\(mean.count) means for \(images.shape)")
    let scale = deviation.map { Float(1 / $0) }
    let shift = zip(mean, deviation).map { Float(-$0 / $1) }
    return images.channelAffine(
      scale: Tensor([mean.count], scale), shift: Tensor([mean.count], shift))
  }
}

extension PixelNormalization: ReadableUnion {
  struct Statistics: Readable {
    let mean: [Double]
    let deviation: [Double]

    init(from fields: inout Fields) {
      mean = fields.read("mean", "mean of each channel", counts: 1...64)
      deviation = fields.read(
        "std", "standard deviation of each channel", in: 1e-6...1e6, counts: 1...64)
      if mean.count != deviation.count {
        fields.report(
          "E057", "\(deviation.count) deviations for \(mean.count) means", "std",
          also: ["mean": "means set here"])
      }
    }
  }

  public static var alternatives: [Alternative<PixelNormalization>] {
    [
      Alternative("none", "pixels as they are, in 0…1", PixelNormalization.none),
      Alternative("imagenet", "mean and deviation of ImageNet", PixelNormalization.imagenet),
      Alternative("given", "mean and deviation given here", as: .record(Statistics.self)) {
        .given(mean: $0.mean, deviation: $0.deviation)
      },
    ]
  }
}
