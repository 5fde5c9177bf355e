public import Images

/// What a protocol may need besides an output and its target.
public struct ScoringAids: Sendable {
  /// Names of the metrics that are wanted; nil for all that the protocol has.
  public var metrics: [String]?
  /// NIQE with the model that it measures distances to.
  public var niqe: NIQE?
  /// What pan-sharpening put together: the multispectral picture at low resolution …
  public var multispectral: Picture?
  /// … and the panchromatic one at high resolution.
  public var panchromatic: Picture?
  /// Whose camera it was.
  public var sensor: Sensor?
  /// The count that stands for 1, where counts are measured.
  public var peak: Double

  public init(
    metrics: [String]? = nil, niqe: NIQE? = nil, multispectral: Picture? = nil,
    panchromatic: Picture? = nil, sensor: Sensor? = nil, peak: Double = 255
  ) {
    self.sensor = sensor
    self.peak = peak
    self.metrics = metrics
    self.niqe = niqe
    self.multispectral = multispectral
    self.panchromatic = panchromatic
  }

  func wants(_ metric: String) -> Bool { metrics?.contains(metric) ?? true }
}
