public import Files
import Glibc
import Images
public import Tensors

/// A small picture that a protocol scores, with the way from its first pixel to the scores spelled out.
/// Every number is computed here and now, by plain arithmetic beside the protocol's own code.
public struct WorkedExample: Sendable {
  public struct Step: Sendable {
    public var name: String
    /// What was done.
    public var rule: String
    public var values: [Double]
  }

  /// What a network gave, `[1, H, W, C]` around 0…1, and what it should have given.
  public let output: Tensor
  public let target: Tensor
  public let aids: ScoringAids
  public let steps: [Step]
  /// What the protocol itself says; without NIQE, which needs a model and much larger pictures.
  public let scores: [(metric: QualityMetric, value: Double)]

  public init(_ quality: QualityProtocol, scale: Int) throws(Failure) {
    let metrics = quality.metrics.filter { $0.measure.kind != .niqe }
    let border = quality.border(scale: scale)
    // Just large enough: SSIM then has a single window.
    let side = max(
      quality.smallestSide(scale: scale, metrics: metrics.map(\.name)), 7 + 2 * border)
    let bands = quality.colours == .bands ? 4 : 3
    // 11 bits, where counts are scored.
    let peak = quality.samples == .counts ? 2047.0 : 255
    let target = Self.pattern(side, bands).map { $0 * (peak == 255 ? 1 : 8) }
    output = Tensor(
      [1, side, side, bands], Self.restored(target).map { Float($0 / peak) })
    self.target = Tensor([1, side, side, bands], target.map { Float($0 / peak) })
    let pan = RealImage(
      width: side, height: side, channels: 1,
      values: (0..<side * side).map { p in
        (0..<bands).reduce(0) { $0 + target[p * bands + $1] } / Double(bands)
      })
    let original = RealImage(width: side, height: side, channels: bands, values: target)
    let depth = peak == 255 ? 8 : 16
    aids = ScoringAids(
      metrics: metrics.map(\.name),
      multispectral: Picture(
        rounding: MATLABResize.reducing(by: FullResolution.ratio)(original), depth: depth),
      panchromatic: Picture(rounding: pan, depth: depth), sensor: .worldView3, peak: peak)
    let (a, b) = try quality.compared(output, self.target, peak: peak)
    let scores = try quality.score(output: output, target: self.target, scale: scale, aids)
    self.scores = metrics.map { ($0, scores[$0.name] ?? .nan) }
    var steps = [
      Step(
        name: "target", rule: "column \(border), row \(border), of \(Int(peak))",
        values: Self.pixel(original, border)),
      Step(
        name: "output", rule: "as a network gives it, 0...1",
        values: Self.pixel(
          RealImage(
            width: side, height: side, channels: bands, values: output.values.map { Double($0) }),
          border)),
      Step(name: "samples", rule: quality.samples.rawValue, values: Self.pixel(a, border)),
    ]
    let (x, y) = (quality.inside(a, border), quality.inside(b ?? original, border))
    if let psnr = metrics.first(where: { $0.name == "psnr" }),
      case .psnr(let measure) = psnr.measure.kind
    {
      steps += Self.decibels(psnr.measure.colour, measure.peak, x, y)
    }
    if let ssim = metrics.first(where: { $0.name == "ssim" }),
      case .ssim(let measure) = ssim.measure.kind, measure.padding == .valid
    {
      steps += Self.window(measure, ssim.measure.colour(x), ssim.measure.colour(y))
    }
    if metrics.contains(where: { $0.measure.kind == .hypercomplex }) {
      steps += Self.standardized(y)
    }
    if let sam = metrics.first(where: { $0.name == "sam" }),
      case .sam(let measure) = sam.measure.kind
    {
      steps += Self.bandErrors(x, y, measure.convention)
    }
    if let first = metrics.first, case .fullResolution(_, let kind) = first.measure.kind {
      steps += try Self.relations(kind, x, aids, scores)
    }
    if quality.metric("niqe") != nil {
      steps += Self.contrast(Colour.roundedLuma(quality.samples == .real ? a : x))
    }
    self.steps = steps
  }

  // MARK: The pictures

  /// 8-bit samples of a gentle pattern.
  private static func pattern(_ side: Int, _ bands: Int) -> [Double] {
    (0..<side * side * bands).map { i in
      let (c, x, y) = (i % bands, i / bands % side, i / bands / side)
      return Double((60 + 40 * c + 5 * x + 3 * y + 7 * x * y % 23) % 256)
    }
  }

  /// The same with errors of up to four steps, and a fraction that rounding and truncation treat
  /// differently.
  private static func restored(_ target: [Double]) -> [Double] {
    target.enumerated().map { i, value in value + Double(i * 5 % 9) - 4 + 0.6 }
  }

  static func pixel(_ image: RealImage, _ place: Int) -> [Double] {
    let start = (place * image.width + place) * image.channels
    return Array(image.values[start..<start + image.channels])
  }

  // MARK: The arithmetic

  private static func decibels(
    _ colour: Colour, _ peak: Double, _ output: RealImage, _ target: RealImage
  ) -> [Step] {
    let (a, b) = (colour(output), colour(target))
    var steps: [Step] = []
    if colour != .all {
      steps.append(
        Step(
          name: colour.rawValue, rule: "output and target after the change of colour",
          values: [a.values[0], b.values[0]]))
    }
    steps.append(
      Step(
        name: "difference", rule: "output less target",
        values: (0..<a.channels).map { a.values[$0] - b.values[$0] }))
    let sum = zip(a.values, b.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let mean = sum / Double(a.values.count)
    let shape = "\(a.width)x\(a.height)" + (a.channels > 1 ? "x\(a.channels)" : "")
    steps.append(
      Step(
        name: "mean squared", rule: "difference, over \(shape) inside the border", values: [mean]))
    steps.append(
      Step(
        name: "decibels", rule: "10 log10(\(Int(peak))^2 / mean squared)",
        values: [10 * log10(peak * peak / mean)]))
    return steps
  }

  /// The single window of the first channel.
  private static func window(_ ssim: SSIM, _ a: RealImage, _ b: RealImage) -> [Step] {
    let line = ssim.window.weights
    let (x, y) = (a.channel(0), b.channel(0))
    var (m1, m2, q1, q2, q12) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for row in line.indices {
      for column in line.indices {
        let w = line[row] * line[column]
        let (p, q) = (x.values[row * x.width + column], y.values[row * y.width + column])
        m1 += w * p
        m2 += w * q
        q1 += w * p * p
        q2 += w * q * q
        q12 += w * p * q
      }
    }
    let (c1, c2) = (SSIM.k1 * ssim.peak, SSIM.k2 * ssim.peak)
    let (s1, s2, s12) = (q1 - m1 * m1, q2 - m2 * m2, q12 - m1 * m2)
    let index =
      (2 * m1 * m2 + c1 * c1) * (2 * s12 + c2 * c2)
      / ((m1 * m1 + m2 * m2 + c1 * c1) * (s1 + s2 + c2 * c2))
    let n = a.width - line.count + 1
    return [
      Step(
        name: "window means",
        rule: "\(ssim.window.rawValue), the first of \(n)x\(n), first channel",
        values: [m1, m2]),
      Step(name: "variances", rule: "of output and target, and covariance", values: [s1, s2, s12]),
      Step(
        name: "index", rule: "C1 = (0.01 peak)^2, C2 = (0.03 peak)^2; ssim is the mean of these",
        values: [index]),
    ]
  }

  /// The angle of the first pixel, and what ERGAS adds up.
  private static func bandErrors(
    _ a: RealImage, _ b: RealImage, _ convention: SpectralAngle.Convention
  ) -> [Step] {
    let (x, y) = (pixel(a, 0), pixel(b, 0))
    func product(_ u: [Double], _ v: [Double]) -> Double {
      zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let cosine = product(x, y) / (product(x, x) * product(y, y)).squareRoot()
    let parts = (0..<a.channels).map { band in
      let (p, q) = (a.channel(band).values, b.channel(band).values)
      let mean = q.reduce(0, +) / Double(q.count)
      let error = zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(p.count)
      return error / (mean * mean)
    }
    let sum = parts.reduce(0, +) / Double(parts.count)
    let (unit, factor) = convention == .radians ? ("radians", 1) : ("degrees", 180 / Double.pi)
    return [
      Step(
        name: "angle", rule: "of this pixel, in \(unit); sam is the mean over all",
        values: [acos(min(cosine, 1)) * factor]),
      Step(
        name: "band errors", rule: "mean squared difference over squared mean of the target",
        values: parts),
      Step(
        name: "percent", rule: "100 / 4 times the root of their mean: ergas",
        values: [25 * sum.squareRoot()]),
    ]
  }

  /// What NIQE looks at: the contrast of a pixel with its neighbours.
  private static func contrast(_ luma: RealImage) -> [Step] {
    let contrast = LocalContrast(luma)
    return [
      Step(name: "y8", rule: "luma rounded to 8 bits, for niqe", values: [luma.values[0]]),
      Step(
        name: "contrast", rule: "less its 7x7 mean, over 1 + its 7x7 deviation",
        values: [contrast.normalized[0]]),
    ]
  }
}
