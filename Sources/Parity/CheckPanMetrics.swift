import Checkpoints
import Documents
import Files
import Images
import Metrics
import Tensors

/// The metrics of pan-sharpening in all conventions of the file: those of the authors' programs, in
/// 8 bits, in 0…1 and in single precision, and those of DLPan-Toolbox.
func checkPanMetrics(_ golden: Golden) throws(Failure) {
  let names = golden.names(under: "output.")
  guard !names.isEmpty else { throw Failure(.data, "lacks tensors `output.*`") }
  var sets: [String: PanImages] = [:]
  for name in names {
    let parts = name.split(separator: ".").map(String.init)
    let set = parts[0] == "dlpan" && parts.count == 3 ? parts[1] : "A"
    guard parts.count >= 2, let metric = parts.last else {
      throw Failure(.data, "`output.\(name)` names no metric")
    }
    if sets[set] == nil { sets[set] = try PanImages(set, golden) }
    guard let images = sets[set], let ours = try images.score(metric, as: parts[0]) else {
      _ = golden.find("output.\(name)")
      golden.record("output.\(name)", error: .infinity, tolerance: 0, fault: "unknown convention")
      continue
    }
    // The references of torch are sums of single-precision numbers.
    try golden.compareNumber(
      "output.\(name)", ours, tolerance: parts[0] == "torchref" ? 5e-6 : 1e-9)
  }
  if let pan = sets["A"]?.pan {
    try golden.compareImage(
      "aux.dlpan.pan_lr_bicubic", MATLABResize.reducing(by: 4)(pan), tolerance: 1e-12)
    try golden.compareImage("aux.pytra.pan_lr", FullResolution.reduced(pan), tolerance: 1e-12)
    let filter = SensorFilter(gain: Sensor.quickBird.panGain, isNormalised: true)
    try golden.compareImage(
      "aux.pytra.mtf_pan_qb",
      RealImage(width: 41, height: 41, channels: 1, values: filter.weights), tolerance: 1e-12)
  }
}

/// The images of one set: a result, its target, and perhaps what the result was made from.
private struct PanImages {
  let fused: RealImage
  let target: RealImage
  let ms: RealImage?
  let pan: RealImage?

  init(_ set: String, _ golden: Golden) throws(Failure) {
    fused = try golden.real("input.\(set).fused")
    target = try golden.real("input.\(set).gt")
    guard fused.width == target.width, fused.height == target.height,
      fused.channels == target.channels, fused.channels > 1, min(fused.width, fused.height) >= 42
    else { throw Failure(.data, "`input.\(set).*` are no pair of at least 42×42 pixels") }
    guard golden.has("input.\(set).ms") else {
      (ms, pan) = (nil, nil)
      return
    }
    let (ms, pan) = (try golden.real("input.\(set).ms"), try golden.real("input.\(set).pan"))
    guard ms.channels == fused.channels, ms.width * 4 == fused.width,
      ms.height * 4 == fused.height, pan.channels == 1, pan.width == fused.width,
      pan.height == fused.height, min(ms.width, ms.height) >= 32
    else { throw Failure(.data, "`input.\(set).*` do not belong together") }
    if golden.has("input.\(set).msexp") {
      try golden.compareImage(
        "input.\(set).msexp", DoublingInterpolation.fourfold(ms), tolerance: 1e-6)
    }
    (self.ms, self.pan) = (ms, pan)
  }

  /// The metric as a program computes it; nil if nobody knows it.
  func score(_ metric: String, as program: String) throws(Failure) -> Double? {
    switch program {
    case "pytra": return try authors(metric, fused, target, peak: 255)
    case "pytra01":
      return try authors(metric, fused.unit, target.unit, peak: 1)
    case "torchref": return try torch(metric)
    case "dlpanpy":
      return try python(metric, fused.unit, target.unit)
    case "dlpanpy_cut21":
      return try python(metric, fused.unit.cut, target.unit.cut)
    case "dlpan":
      let suffix = "_cut21"
      return metric.hasSuffix(suffix)
        ? try toolbox(String(metric.dropLast(suffix.count)), fused.cut, target.cut)
        : try toolbox(metric, fused, target)
    default: return nil
    }
  }

  /// Of the programs behind the tables of INNformer and SFINet.
  private func authors(
    _ metric: String, _ output: RealImage, _ target: RealImage, peak: Double
  ) throws(Failure) -> Double? {
    var ssim = SSIM()
    ssim.peak = peak
    switch metric {
    case "psnr": return PSNR(peak: peak)(output, target)
    case "ssim": return try ssim(output, target)
    case "sam": return SpectralAngle()(output, target)
    case "ergas": return ERGAS()(output, target)
    case "scc": return Correlation.bands(output, target)
    case "qindex": return try UniversalQuality()(output, target)
    case "qindex32": return try UniversalQuality(block: 32)(output, target)
    default: return try withoutTarget(metric, .sliding)
    }
  }

  /// Of the same authors' twin in torch, in single precision.
  private func torch(_ metric: String) throws(Failure) -> Double? {
    let (output, target) = (fused.unit, self.target.unit)
    let epsilon = Double(Float.ulpOfOne)
    switch metric {
    case "psnr": return PSNR(peak: 1)(output, target)
    case "ssim":
      var ssim = SSIM()
      ssim.peak = 1
      ssim.padding = .reflect
      return try ssim(output, target)
    case "sam": return SpectralAngle(epsilon: epsilon)(output, target)
    case "ergas": return ERGAS(epsilon: epsilon)(output, target)
    case "cc": return Correlation.bands(output, target, epsilon: epsilon)
    default: return nil
    }
  }

  /// Of the toolbox's evaluation in Python, with its value of π.
  private func python(
    _ metric: String, _ output: RealImage, _ target: RealImage
  ) throws(Failure) -> Double? {
    switch metric {
    case "PSNR":
      let bands = 0..<output.channels
      let sum = bands.reduce(0.0) {
        $0 + PSNR(peak: 1)(output.channel($1), target.channel($1))
      }
      return sum / Double(output.channels)
    case "CC": return Correlation.bands(output, target)
    case "SAM":
      let radians = SpectralAngle(.degrees)(output, target) / 180 * .pi
      return (radians * 1e6).rounded(.toNearestOrEven) / 1e6 * 180 / 3.14159256
    case "ERGAS": return ERGAS(epsilon: 0)(output, target)
    default: return nil
    }
  }

  /// Of the toolbox in MATLAB.
  private func toolbox(
    _ metric: String, _ output: RealImage, _ target: RealImage
  ) throws(Failure) -> Double? {
    switch metric {
    case "SAM": return SpectralAngle(.degrees)(output, target)
    case "ERGAS": return ERGAS(epsilon: 0)(output, target)
    case "SCC": return Correlation.edges(output, target)
    case "Q_avg": return try UniversalQuality(block: 32)(output, target)
    case "Q2n": return HypercomplexQuality()(output, target)
    default: return try withoutTarget(metric, .blocks)
    }
  }

  /// Quality at full resolution.
  private func withoutTarget(
    _ metric: String, _ kind: FullResolution
  ) throws(Failure) -> Double? {
    guard let ms, let pan else { return nil }
    func value(
      _ quantity: FullResolution.Quantity, _ sensor: Sensor? = nil
    ) throws(Failure) -> Double {
      try kind.value(of: quantity, output: fused, ms: ms, pan: pan, sensor: sensor)
    }
    switch metric {
    case "D_lambda": return try value(.spectral)
    case "D_s": return try value(.spatial)
    case "qnr", "QNR": return try value(.quality)
    default: break
    }
    for (name, sensor) in [
      ("QB", Sensor.quickBird), ("IKONOS", .ikonos), ("GeoEye1", .geoEye1), ("WV4", .worldView4),
      ("WV2", .worldView2), ("WV3", .worldView3), ("none", .gaoFen2),
    ] {
      guard sensor.gains(bands: fused.channels) != nil else { continue }
      if metric == "D_lambda_K_\(name)" { return try value(.consistency, sensor) }
      if metric == "HQNR_\(name)" { return try value(.hybrid, sensor) }
    }
    return nil
  }
}

extension RealImage {
  /// 8-bit values over 255.
  fileprivate var unit: RealImage {
    RealImage(
      width: width, height: height, channels: channels, values: values.map { $0 / 255 })
  }

  /// Without 20 rows and columns at the start and 21 at the end, as the toolbox cuts bounds.
  fileprivate var cut: RealImage {
    var rows: [Double] = []
    for y in 20..<height - 21 {
      let start = y * width
      rows += values[(start + 20) * channels..<(start + width - 21) * channels]
    }
    return RealImage(width: width - 41, height: height - 41, channels: channels, values: rows)
  }
}
