import Files

/// A small line chart as SVG: logarithmic where all values are positive, readable in both themes.
struct Chart {
  struct Series {
    var name: String
    /// Which of the page's colours.
    var colour: Int
    var points: [(x: Double, y: Double)]
  }

  var title: String
  var series: [Series]
  /// More values that the sides have to hold, so that neighbouring charts can be compared.
  var limits: [(x: Double, y: Double)] = []

  private static let (width, height) = (640.0, 260.0)
  private static let (left, right, top, bottom) = (56.0, 12.0, 14.0, 30.0)

  /// - Parameter pointsKept: of each curve, at most.
  init(_ title: String, _ series: [Series], pointsKept: Int = 240) {
    self.title = title
    self.series = series.map {
      Series(
        name: $0.name, colour: $0.colour,
        points: Self.thinned($0.points.filter { $0.x.isFinite && $0.y.isFinite }, to: pointsKept))
    }.filter { !$0.points.isEmpty }
  }

  /// Means of neighbours: a curve of any length becomes one that a page can carry.
  private static func thinned(
    _ points: [(x: Double, y: Double)], to kept: Int
  ) -> [(x: Double, y: Double)] {
    guard points.count > kept else { return points }
    return (0..<kept).map { i in
      let part = points[i * points.count / kept..<(i + 1) * points.count / kept]
      let count = Double(part.count)
      return (
        part.reduce(0) { $0 + $1.x } / count, part.reduce(0) { $0 + $1.y } / count
      )
    }
  }

  /// The least and the largest of all points.
  var extremes: [(x: Double, y: Double)] {
    let all = series.flatMap(\.points)
    guard let first = all.first else { return [] }
    var (low, high) = (first, first)
    for point in all {
      low = (min(low.x, point.x), min(low.y, point.y))
      high = (max(high.x, point.x), max(high.y, point.y))
    }
    return [low, high]
  }

  var svg: String {
    let held = extremes + limits
    guard !held.isEmpty else { return "" }
    let x = PlotScale(held.map(\.x))
    let y = PlotScale(held.map(\.y), isLogarithmic: held.allSatisfy { $0.y > 0 })
    func px(_ value: Double) -> String {
      Decimals.fixed(Self.left + x.place(of: value) * (Self.width - Self.left - Self.right), 1)
    }
    func py(_ value: Double) -> String {
      Decimals.fixed(
        Self.top + (1 - y.place(of: value)) * (Self.height - Self.top - Self.bottom), 1)
    }

    var svg =
      "<svg class=\"chart\" viewBox=\"0 0 640 260\" role=\"img\" "
      + "aria-label=\"\(HTML.escaped(title))\">"
    for tick in y.ticks {
      svg += "<path class=\"grid\" d=\"M\(Decimals.fixed(Self.left, 0)) \(py(tick))H628\"/>"
      svg += "<text x=\"48\" y=\"\(py(tick))\" dy=\"4\" text-anchor=\"end\">"
      svg += "\(Decimals.significant(tick, 3))</text>"
    }
    let (first, last) = (held.map(\.x).min() ?? 0, held.map(\.x).max() ?? 0)
    // Steps are whole numbers: of a few each has its place.
    let count = max(1, Int(min(4, last - first)))
    for i in 0...count {
      let value = (first + (last - first) * Double(i) / Double(count)).rounded()
      let anchor = i == 0 ? "start" : i == count ? "end" : "middle"
      svg += "<text x=\"\(px(value))\" y=\"252\" text-anchor=\"\(anchor)\">"
      svg += "\(Decimals.grouped(Int(value.rounded())))</text>"
    }
    let many = series.count > 12 ? " many" : ""
    for line in series {
      let path = line.points.map { "\(px($0.x)) \(py($0.y))" }.joined(separator: "L")
      svg += "<path class=\"line\(many) \(Self.colours(line.colour))\" d=\"M\(path)\">"
      svg += "<title>\(HTML.escaped(line.name))</title></path>"
    }
    return svg + "</svg>"
  }

  /// Names with a sample of their stroke, each once.
  var legend: String {
    var seen: Set<Int> = []
    return series.filter { seen.insert($0.colour).inserted }.map {
      Self.key($0.name, $0.colour)
    }.joined()
  }

  static func key(_ name: String, _ colour: Int) -> String {
    "<span class=\"key\"><svg viewBox=\"0 0 28 8\" aria-hidden=\"true\">"
      + "<path class=\"line \(colours(colour))\" d=\"M0 4H28\"/></svg>\(HTML.escaped(name))</span>"
  }

  /// Eight colours, and again with dashes.
  static func colours(_ colour: Int) -> String {
    "c\(colour % 8)" + (colour < 8 ? "" : " d\(colour / 8 % 4)")
  }
}
