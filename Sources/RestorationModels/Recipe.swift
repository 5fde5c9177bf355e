public import Documents

/// How a network was trained where it was published: what a spec leaves out about its training is
/// taken from here.
///
/// Values are what a spec would say, as JSON: `optimizer: ["adam": ["lr": 2e-4]]`.
public struct Recipe: Sendable {
  /// The paper, and the code that the values were read from.
  public var source: String
  public var optimizer: JSON?
  public var schedule: JSON?
  public var steps: Int?
  /// Crops in a step.
  public var batch: Int?
  /// Side of a crop of the target, in pixels.
  public var crop: Int?
  /// Frames of a sample, those that the network loses included.
  public var frames: Int?
  public var augment: [String]?
  /// `loss.pixel`.
  public var pixel: JSON?
  /// Longest gradient.
  public var clip: Double?
  /// `data.train.degrade`.
  public var degrade: JSON?

  public init(
    source: String, optimizer: JSON? = nil, schedule: JSON? = nil, steps: Int? = nil,
    batch: Int? = nil, crop: Int? = nil, frames: Int? = nil, augment: [String]? = nil,
    pixel: JSON? = nil, clip: Double? = nil, degrade: JSON? = nil
  ) {
    self.source = source
    self.optimizer = optimizer
    self.schedule = schedule
    self.steps = steps
    self.batch = batch
    self.crop = crop
    self.frames = frames
    self.augment = augment
    self.pixel = pixel
    self.clip = clip
    self.degrade = degrade
  }
}
