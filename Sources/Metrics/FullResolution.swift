import Documents
public import Files
public import Images

/// Quality of a pan-sharpened image for which no target exists (Alparone 2008): bands should differ
/// from one another, and from the panchromatic image, as they did at low resolution.
///
/// Images are of 0…255, or as the sensor counts; `ms` is the multispectral image at a quarter of the
/// resolution of `output` and `pan`.
public enum FullResolution: String, Hashable, Sendable, CaseIterable {
  /// Windows everywhere, low resolution as it is, the filter of QuickBird: the code behind the tables
  /// of SFINet and INNformer.
  case sliding
  /// Blocks side by side, low resolution enlarged first (DLPan-Toolbox).
  case blocks

  /// What is told of a result.
  public enum Quantity: String, Hashable, Sendable {
    /// D_λ.
    case spectral = "spectral distortion"
    /// D_λ of Khan (2009).
    case consistency = "spectral distortion of the reduced result"
    /// D_s.
    case spatial = "spatial distortion"
    /// QNR.
    case quality = "quality without reference"
    /// HQNR (Aiazzi 2014).
    case hybrid = "hybrid quality without reference"

    /// Whether it is told with the blur of the camera.
    public var needsSensor: Bool { self == .consistency || self == .hybrid }
  }

  static let side = 32
  /// How much smaller the multispectral image is.
  static let ratio = 4

  /// How values are made, for the digest of a protocol.
  func json(_ quantity: Quantity) -> JSON {
    var json: JSON = [
      "measure": .string(quantity.rawValue), "windows": .string(rawValue),
      "side": .integer(Self.side), "ratio": .integer(Self.ratio), "exponents": .integer(1),
    ]
    if quantity.needsSensor {
      json["spectral"] = "1 - q2n of the result behind the sensor's blur and the enlarged input"
    }
    return json
  }

  /// - Parameter sensor: whose camera it was; only some quantities depend on it
  public func value(
    of quantity: Quantity, output: RealImage, ms: RealImage, pan: RealImage, sensor: Sensor?
  ) throws(Failure) -> Double {
    guard ms.channels == output.channels, pan.channels == 1,
      [pan.width, ms.width * Self.ratio].allSatisfy({ $0 == output.width }),
      [pan.height, ms.height * Self.ratio].allSatisfy({ $0 == output.height })
    else {
      throw Failure(
        .data,
        "a result of \(output.width)×\(output.height), \(output.channels) bands, is not made of "
          + "\(ms.width)×\(ms.height), \(ms.channels) bands, and "
          + "\(pan.width)×\(pan.height), panchromatic",
        remedy: "quality at full resolution is defined for \(Self.ratio) times the resolution")
    }
    switch quantity {
    case .spectral: return try spectralDistortion(output: output, ms: ms)
    case .consistency: return try Self.consistency(output: output, ms: ms, sensor: sensor)
    case .spatial: return try spatialDistortion(output: output, ms: ms, pan: pan)
    case .quality:
      return Self.quality(
        spectral: try spectralDistortion(output: output, ms: ms),
        spatial: try spatialDistortion(output: output, ms: ms, pan: pan))
    case .hybrid:
      return Self.quality(
        spectral: try Self.consistency(output: output, ms: ms, sensor: sensor),
        spatial: try spatialDistortion(output: output, ms: ms, pan: pan))
    }
  }

  /// D_λ: how much the similarities between bands have changed; 0 is best.
  public func spectralDistortion(
    output: RealImage, ms: RealImage
  ) throws(Failure) -> Double {
    let low = self == .sliding ? ms : DoublingInterpolation.fourfold(ms)
    var sum = 0.0
    for i in 0..<output.channels {
      for j in i + 1..<max(i + 1, output.channels) {
        let high = try similarity(output.channel(i), output.channel(j))
        sum += abs(high - (try similarity(low.channel(i), low.channel(j))))
      }
    }
    return sum / Double(output.channels * (output.channels - 1) / 2)
  }

  /// D_s: how much the similarities between bands and panchromatic image have changed; 0 is best.
  public func spatialDistortion(
    output: RealImage, ms: RealImage, pan: RealImage
  ) throws(Failure) -> Double {
    let low = self == .sliding ? ms : DoublingInterpolation.fourfold(ms)
    let lowPan = reduced(pan)
    var sum = 0.0
    for i in 0..<output.channels {
      let high = try similarity(output.channel(i), pan)
      sum += abs(high - (try similarity(low.channel(i), lowPan)))
    }
    return sum / Double(output.channels)
  }

  /// QNR: both distortions in one number; 1 is best.
  public static func quality(spectral: Double, spatial: Double) -> Double {
    (1 - spectral) * (1 - spatial)
  }

  /// D_λ of Khan (2009): the reduced result against the image it was made from, 1 − Q2ⁿ.
  public static func consistency(
    output: RealImage, ms: RealImage, sensor: Sensor?
  ) throws(Failure) -> Double {
    guard let sensor, let gains = sensor.gains(bands: output.channels) else {
      let names = Sensor.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(
        .data,
        sensor.map { "`\($0.rawValue)` has no camera of \(output.channels) bands" }
          ?? "HQNR and Dλ of Khan depend on whose camera it was",
        remedy: "name the `sensor`: \(names)")
    }
    let planes = gains.enumerated().map { band, gain in
      SensorFilter(gain: gain, isNormalised: false)(output.channel(band)).values
    }
    let filtered = RealImage(
      width: output.width, height: output.height, channels: output.channels,
      values: planes[0].indices.flatMap { p in planes.map { $0[p] } })
    return 1 - HypercomplexQuality()(filtered, DoublingInterpolation.fourfold(ms))
  }

  /// The panchromatic image as the multispectral one shows it: as small, or enlarged again.
  func reduced(_ pan: RealImage) -> RealImage {
    switch self {
    case .sliding: Self.reduced(pan)
    case .blocks: DoublingInterpolation.fourfold(MATLABResize.reducing(by: Self.ratio)(pan))
    }
  }

  /// The panchromatic image at low resolution as `sliding` makes it, whatever the sensor.
  package static func reduced(_ pan: RealImage) -> RealImage {
    let filter = SensorFilter(gain: Sensor.quickBird.panGain, isNormalised: true)
    let filtered = filter(pan)
    let (w, h) = ((pan.width + 3) / 4, (pan.height + 3) / 4)
    return RealImage(
      width: w, height: h, channels: 1,
      values: (0..<w * h).map { filtered.values[$0 / w * 4 * pan.width + $0 % w * 4] })
  }

  private func similarity(_ a: RealImage, _ b: RealImage) throws(Failure) -> Double {
    guard a.width == b.width, a.height == b.height else {
      throw Failure(
        .data, "an image of \(a.width)×\(a.height) cannot be compared with \(b.width)×\(b.height)")
    }
    return self == .sliding
      ? try UniversalQuality(block: Self.side).index(a, b) : Self.blockIndex(a, b)
  }

  /// The universal quality index of blocks that do not overlap, with unbiased covariances.
  private static func blockIndex(_ a: RealImage, _ b: RealImage) -> Double {
    let (rows, columns) = (a.height / side, a.width / side)
    let n = Double(side * side)
    var total = CompensatedSum()
    for block in 0..<rows * columns {
      var (sa, sb, saa, sbb, sab) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for i in 0..<side * side {
        let y = block / columns * side + i / side
        let p = y * a.width + block % columns * side + i % side
        let (x, y2) = (a.values[p], b.values[p])
        sa += x
        sb += y2
        saa += x * x
        sbb += y2 * y2
        sab += x * y2
      }
      let (ma, mb) = (sa / n, sb / n)
      let common = (sab - n * ma * mb) / (n - 1)
      let variation = (saa - n * ma * ma + sbb - n * mb * mb) / (n - 1)
      total.add(4 * common * ma * mb / variation / (ma * ma + mb * mb))
    }
    return total.value / Double(rows * columns)
  }
}

extension ScoringAids {
  /// The pictures that were put together, as images of 0…255.
  func inputs() throws(Failure) -> (ms: RealImage, pan: RealImage) {
    guard let multispectral, let panchromatic else {
      throw Failure(
        .data, "quality at full resolution is judged by the pictures that were put together",
        remedy: "name the multispectral and the panchromatic picture")
    }
    return (RealImage(multispectral), RealImage(panchromatic))
  }
}
