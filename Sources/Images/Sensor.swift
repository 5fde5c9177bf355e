/// A satellite's camera, as far as its blur is concerned: the gain of each band at the Nyquist
/// frequency of the low-resolution grid (Vivone et al., DLPan-Toolbox).
public enum Sensor: String, CaseIterable, Sendable {
  case quickBird = "quickbird"
  case ikonos
  case geoEye1 = "geoeye-1"
  case worldView4 = "worldview-4"
  case worldView2 = "worldview-2"
  case worldView3 = "worldview-3"
  /// No gain is published; the toolbox's value for unknown sensors.
  case gaoFen2 = "gaofen-2"

  /// The gains of all bands in the order of delivery; one gain stands for any number of bands.
  private var published: [Double] {
    switch self {
    case .quickBird: [0.34, 0.32, 0.30, 0.22]
    case .ikonos: [0.26, 0.28, 0.29, 0.28]
    case .geoEye1, .worldView4: [0.23, 0.23, 0.23, 0.23]
    case .worldView2: [0.35, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35, 0.27]
    case .worldView3: [0.325, 0.355, 0.360, 0.350, 0.365, 0.360, 0.335, 0.315]
    case .gaoFen2: [0.30]
    }
  }

  /// The gains of so many bands; nil if the sensor has no such bands.
  ///
  /// Four bands of a sensor with eight are blue, green, red and near infrared.
  public func gains(bands: Int) -> [Double]? {
    let all = published
    if all.count == 1 { return [Double](repeating: all[0], count: bands) }
    if all.count == bands { return all }
    return all.count == 8 && bands == 4 ? [1, 2, 4, 6].map { all[$0] } : nil
  }

  /// The gain of the panchromatic channel.
  public var panGain: Double {
    switch self {
    case .quickBird, .gaoFen2: 0.15
    case .ikonos: 0.17
    case .geoEye1, .worldView4: 0.16
    case .worldView2: 0.11
    case .worldView3: 0.14
    }
  }
}
