public import NeuralNetworks

/// Settings of convolutional MAEs that somebody has tried, with the recipe that goes with them.
public enum ConvolutionalMAEPreset: String, CaseIterable, Sendable {
  /// What the authors' later low-light work left behind: raw pixels, half of them black.
  case authors
  /// The same network, but what is hidden has the mean colour and its share changes, so that the
  /// network is at home on whole images too, which are what it sees as a loss; all scales are
  /// compared, because the coarsest alone knows little beside local brightness.
  case recommended

  public var options: ConvolutionalMAEOptions {
    switch self {
    case .authors:
      ConvolutionalMAEOptions(channels: 32, bands: 3, cell: 20, maskRatio: 0.5...0.5, fill: 0)
    case .recommended:
      ConvolutionalMAEOptions(channels: 32, bands: 3, cell: 8, maskRatio: 0.05...0.75, fill: 0)
    }
  }

  /// The side of a window for crops of a side that it divides, in pixels.
  public func cell(crop: Int) -> Int {
    let wanted =
      switch self {
      case .authors: crop / 6
      case .recommended: crop <= 128 ? 8 : 16
      }
    let fitting = stride(from: max(wanted, 1), through: 1, by: -1).first { crop % $0 == 0 }
    return fitting ?? 1
  }

  /// What is done to pixels before the network sees them.
  public var normalization: PixelNormalization {
    switch self {
    case .authors: .identity
    case .recommended: .uniform(mean: 0.45, deviation: 0.25)
    }
  }

  /// Which features serve as a loss.
  public var features: LearnedLossOptions.Features {
    switch self {
    case .authors: .final
    case .recommended: .scales([1, 2, 3])
    }
  }

  /// The side of the crops it learns from, in pixels.
  public var crop: Int {
    switch self {
    case .authors: 120
    case .recommended: 128
    }
  }

  /// Crops in a step.
  public var batch: Int {
    switch self {
    case .authors: 32
    case .recommended: 16
    }
  }

  /// The optimiser it is trained with.
  public var optimizer: Adam.Options { Adam.Options() }

  /// The learning rate.
  public var rate: Double {
    switch self {
    case .authors: 1e-4
    case .recommended: 1e-3
    }
  }

  /// How the learning rate changes over a training of `steps`.
  public func schedule(steps: Int) -> Schedule {
    switch self {
    case .authors: .constant(rate: rate)
    case .recommended: .cosine(rate: rate, floor: 0, warmup: 0, steps: steps)
    }
  }
}
