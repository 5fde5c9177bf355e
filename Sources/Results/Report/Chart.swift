import Files

/// A small line chart as SVG: logarithmic where all values are positive, readable in both themes.
struct Chart {
  struct Series {
    var name: String
    var points: [(x: Double, y: Double)]
  }

  var title: String
  var series: [Series]

  private static let (width, height) = (640.0, 260.0)
  private static let (left, right, top, bottom) = (56.0, 12.0, 14.0, 30.0)
  private static let pointsKept = 240

  init(_ title: String, _ series: [Series]) {
    self.title = title
    self.series = series.map {
      Series(name: $0.name, points: Self.thinned($0.points.filter { $0.y.isFinite }))
    }.filter { !$0.points.isEmpty }
  }

  /// Means of neighbours: a curve of any length becomes one that a page can carry.
  private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    guard points.count > pointsKept else { return points }
    return (0..<pointsKept).map { i in
      let part = points[i * points.count / pointsKept..<(i + 1) * points.count / pointsKept]
      let count = Double(part.count)
      return (
        part.reduce(0) { $0 + $1.x } / count, part.reduce(0) { $0 + $1.y } / count
      )
    }
  }

  var svg: String {
    let all = series.flatMap(\.points)
    guard let first = all.first else { return "" }
    let isLog = all.allSatisfy { $0.y > 0 }
    func scaled(_ y: Double) -> Double { isLog ? Self.log2(y) : y }
    var (x0, x1) = (first.x, first.x)
    var (y0, y1) = (scaled(first.y), scaled(first.y))
    for point in all {
      (x0, x1) = (min(x0, point.x), max(x1, point.x))
      (y0, y1) = (min(y0, scaled(point.y)), max(y1, scaled(point.y)))
    }
    if x1 == x0 { x1 = x0 + 1 }
    if y1 - y0 < 1e-9 { (y0, y1) = (y0 - 0.5, y1 + 0.5) }
    func px(_ x: Double) -> String {
      Decimals.fixed(Self.left + (x - x0) / (x1 - x0) * (Self.width - Self.left - Self.right), 1)
    }
    func py(_ y: Double) -> String {
      Decimals.fixed(
        Self.top + (y1 - y) / (y1 - y0) * (Self.height - Self.top - Self.bottom), 1)
    }

    var svg =
      "<svg class=\"chart\" viewBox=\"0 0 640 260\" role=\"img\" "
      + "aria-label=\"\(HTML.escaped(title))\">"
    for tick in Self.ticks(isLog ? Self.exp2(y0) : y0, isLog ? Self.exp2(y1) : y1, isLog) {
      let y = py(scaled(tick))
      svg += "<path class=\"grid\" d=\"M\(Decimals.fixed(Self.left, 0)) \(y)H628\"/>"
      svg +=
        "<text x=\"48\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\">\(Decimals.significant(tick, 3))</text>"
    }
    for i in 0...4 {
      let x = x0 + (x1 - x0) * Double(i) / 4
      let anchor = i == 0 ? "start" : i == 4 ? "end" : "middle"
      svg += "<text x=\"\(px(x))\" y=\"252\" text-anchor=\"\(anchor)\">"
      svg += "\(Decimals.grouped(Int(x.rounded())))</text>"
    }
    for (i, line) in series.enumerated() {
      let path = line.points.map { "\(px($0.x)) \(py(scaled($0.y)))" }.joined(separator: "L")
      svg += "<path class=\"line s\(i % 4)\" d=\"M\(path)\"/>"
    }
    return svg + "</svg>"
  }

  /// Names with a sample of their stroke.
  var legend: String {
    series.enumerated().map { i, line in
      "<span class=\"key\"><svg viewBox=\"0 0 28 8\"><path class=\"line s\(i % 4)\" d=\"M0 4H28\"/>"
        + "</svg>\(HTML.escaped(line.name))</span>"
    }.joined()
  }

  /// About five round numbers between the limits.
  private static func ticks(_ low: Double, _ high: Double, _ isLog: Bool) -> [Double] {
    var ticks: [Double] = []
    if isLog {
      var decade = 1e-12
      while decade < 1e12 {
        for factor in [1.0, 2, 5] {
          let tick = decade * factor
          if tick >= low * 0.999 && tick <= high * 1.001 { ticks.append(tick) }
        }
        decade *= 10
      }
      if ticks.count > 8 { ticks = ticks.filter { isPowerOfTen($0) } }
      if ticks.count > 1 { return ticks }
      ticks = []
    }
    var step = 1e-12
    while (high - low) / step > 5 { step *= (high - low) / step > 50 ? 10 : 2 }
    var tick = (low / step).rounded(.up) * step
    while tick <= high {
      ticks.append(tick)
      tick += step
    }
    return ticks
  }

  private static func isPowerOfTen(_ value: Double) -> Bool {
    Decimals.scientific(value, 1).hasPrefix("1.0e") || value == 1
  }

  /// Only the place on the screen depends on these, so a few digits are enough.
  private static func log2(_ value: Double) -> Double {
    // log₂ of the significand in [1, 2) by its series in (m − 1)/(m + 1).
    let z = (value.significand - 1) / (value.significand + 1)
    let z2 = z * z
    let series = z * (1 + z2 * (1.0 / 3 + z2 * (1.0 / 5 + z2 * (1.0 / 7 + z2 / 9))))
    return Double(value.exponent) + 2 * series * 1.442_695_040_888_963_4
  }

  private static func exp2(_ value: Double) -> Double {
    let whole = value.rounded(.down)
    let x = (value - whole) * 0.693_147_180_559_945_3
    let part = 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6)))))
    return Double(sign: .plus, exponent: Int(whole), significand: part)
  }
}
