import Files
import Images

// What relates the bands of a result to one another, by plain arithmetic.

extension WorkedExample {
  /// The first pixel of the target as Q2ⁿ compares it: every band of a block has mean 1 and
  /// deviation 1.
  static func standardized(_ target: RealImage) -> [Step] {
    let side = min(HypercomplexQuality.block, target.width)
    let block = target.cropped(width: side, height: side)
    let n = Double(side * side)
    var (means, deviations): ([Double], [Double]) = ([], [])
    for band in 0..<block.channels {
      let values = block.channel(band).values
      let mean = values.reduce(0, +) / n
      means.append(mean)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      deviations.append((squares / (n - 1)).squareRoot())
    }
    return [
      Step(name: "block means", rule: "of the target's first \(side)x\(side)", values: means),
      Step(name: "deviations", rule: "of the same, over n - 1", values: deviations),
      Step(
        name: "hypercomplex", rule: "this pixel less mean, over deviation, plus 1: for q2n",
        values: zip(pixel(block, 0), zip(means, deviations)).map { ($0 - $1.0) / $1.1 + 1 }),
    ]
  }

  /// How similar bands are to one another and to the panchromatic picture before and after, and what
  /// the quality without reference makes of it.
  static func relations(
    _ kind: FullResolution, _ output: RealImage, _ aids: ScoringAids, _ scores: [String: Double]
  ) throws(Failure) -> [Step] {
    let (ms, pan) = try aids.inputs()
    let low = kind == .sliding ? ms : DoublingInterpolation.fourfold(ms)
    let lowPan = kind.reduced(pan)
    let step = kind == .sliding ? 1 : FullResolution.side
    func change(_ a: (RealImage, RealImage), _ b: (RealImage, RealImage)) -> Double {
      abs(similarity(a.0, a.1, step) - similarity(b.0, b.1, step))
    }
    var pairs: [Double] = []
    for i in 0..<output.channels {
      for j in i + 1..<max(i + 1, output.channels) {
        pairs.append(
          change(
            (output.channel(i), output.channel(j)), (low.channel(i), low.channel(j))))
      }
    }
    let bands = (0..<output.channels).map { i in
      change((output.channel(i), pan), (low.channel(i), lowPan))
    }
    let spectral = pairs.reduce(0, +) / Double(pairs.count)
    let spatial = bands.reduce(0, +) / Double(bands.count)
    var steps = [
      Step(
        name: "similarity", rule: "q of the result's bands 1 and 2, \(kind.rawValue) of 32",
        values: [similarity(output.channel(0), output.channel(1), step)]),
      Step(
        name: "before", rule: "the same of the input's",
        values: [similarity(low.channel(0), low.channel(1), step)]),
      Step(name: "pairs", rule: "how much it changed, for every pair of bands", values: pairs),
      Step(name: "mean", rule: "d_lambda", values: [spectral]),
      Step(
        name: "with pan", rule: "the same for every band and the panchromatic picture",
        values: bands),
      Step(name: "their mean", rule: "d_s", values: [spatial]),
      Step(
        name: "product", rule: "(1 - d_lambda) (1 - d_s): qnr",
        values: [(1 - spectral) * (1 - spatial)]),
    ]
    if let consistency = scores["d_lambda_k"] {
      steps.append(
        Step(
          name: "hybrid", rule: "(1 - d_lambda_k) (1 - d_s): hqnr",
          values: [(1 - consistency) * (1 - spatial)]))
    }
    return steps
  }

  /// The mean over windows of 4 cov m1 m2 / ((v1 + v2) (m1² + m2²)).
  private static func similarity(_ a: RealImage, _ b: RealImage, _ step: Int) -> Double {
    let side = FullResolution.side
    let n = Double(side * side)
    var (sum, count) = (0.0, 0.0)
    for y in stride(from: 0, through: a.height - side, by: step) {
      for x in stride(from: 0, through: a.width - side, by: step) {
        var (m1, m2, q, q12) = (0.0, 0.0, 0.0, 0.0)
        for row in y..<y + side {
          for p in row * a.width + x..<row * a.width + x + side {
            let (u, v) = (a.values[p], b.values[p])
            m1 += u / n
            m2 += v / n
            q += (u * u + v * v) / n
            q12 += u * v / n
          }
        }
        let level = m1 * m1 + m2 * m2
        sum += 4 * (q12 - m1 * m2) * m1 * m2 / ((q - level) * level)
        count += 1
      }
    }
    return sum / count
  }
}
