public import Documents
public import Tensors

/// What is done to pixels in 0…1 before an encoder sees them.
public enum PixelNormalization: Hashable, Sendable {
  case identity
  /// Mean and deviation of ImageNet.
  case imagenet
  /// The same mean and deviation for every channel, however many there are.
  case uniform(mean: Double, deviation: Double)
  case given(mean: [Double], deviation: [Double])

  /// How many channels images must have; nil if any number will do.
  public var channels: Int? {
    switch self {
    case .identity, .uniform: nil
    case .imagenet: 3
    case .given(let mean, _): mean.count
    }
  }

  private func numbers(channels: Int) -> (mean: [Double], deviation: [Double])? {
    switch self {
    case .identity: nil
    case .imagenet: ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    case .uniform(let mean, let deviation):
      (Array(repeating: mean, count: channels), Array(repeating: deviation, count: channels))
    case .given(let mean, let deviation): (mean, deviation)
    }
  }

  /// (x - mean) / deviation, channel by channel.
  public func callAsFunction(_ images: Variable) -> Variable {
    let count = images.shape[-1]
    guard let (mean, deviation) = numbers(channels: count) else { return images }
    precondition(mean.count == count, "\(mean.count) means for \(images.shape)")
    return images.channelAffine(
      scale: Tensor([count], deviation.map { Float(1 / $0) }),
      shift: Tensor([count], zip(mean, deviation).map { Float(-$0 / $1) }))
  }

  /// The images that were normalised: x · deviation + mean.
  public func undone(_ images: Tensor) -> Tensor {
    let count = images.shape[-1]
    guard let (mean, deviation) = numbers(channels: count) else { return images }
    precondition(mean.count == count, "\(mean.count) means for \(images.shape)")
    return Variable(constant: images).channelAffine(
      scale: Tensor([count], deviation.map { Float($0) }),
      shift: Tensor([count], mean.map { Float($0) })
    ).value
  }

  /// What the language reads back.
  public var json: JSON {
    switch self {
    case .identity: "none"
    case .imagenet: "imagenet"
    case .uniform(let mean, let deviation):
      ["uniform": ["mean": .number(mean), "std": .number(deviation)]]
    case .given(let mean, let deviation):
      [
        "given": [
          "mean": .array(mean.map { .number($0) }), "std": .array(deviation.map { .number($0) }),
        ]
      ]
    }
  }
}

extension PixelNormalization: ReadableUnion {
  struct Uniform: Readable {
    let mean: Double
    let deviation: Double

    init(from fields: inout Fields) {
      mean = fields.read("mean", "mean of all channels", in: -1e6...1e6)
      deviation = fields.read("std", "standard deviation of all channels", in: 1e-6...1e6)
    }
  }

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
      Alternative("none", "pixels as they are, in 0…1", PixelNormalization.identity),
      Alternative("imagenet", "mean and deviation of ImageNet", PixelNormalization.imagenet),
      Alternative("uniform", "one mean and deviation for all", as: .record(Uniform.self)) {
        .uniform(mean: $0.mean, deviation: $0.deviation)
      },
      Alternative("given", "mean and deviation given here", as: .record(Statistics.self)) {
        .given(mean: $0.mean, deviation: $0.deviation)
      },
    ]
  }
}
