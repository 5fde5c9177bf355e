import Files
import Metrics

extension QualityPlane {
  private static let (width, height) = (480.0, 360.0)
  private static let (left, right, top, bottom) = (62.0, 14.0, 14.0, 46.0)

  package func svg(_ panel: Panel) -> String {
    let xs = panel.points.flatMap { [$0.x - ($0.spread?.x ?? 0), $0.x + ($0.spread?.x ?? 0)] }
    let ys = panel.points.flatMap { [$0.y - ($0.spread?.y ?? 0), $0.y + ($0.spread?.y ?? 0)] }
    let across = PlotScale(xs + panel.references.map(\.x), margin: 0.06)
    let up = PlotScale(ys + panel.references.map(\.y), margin: 0.06)
    func px(_ value: Double) -> Double {
      Self.left + across.place(of: value) * (Self.width - Self.left - Self.right)
    }
    func py(_ value: Double) -> Double {
      Self.top + (1 - up.place(of: value)) * (Self.height - Self.top - Self.bottom)
    }
    func text(_ value: Double) -> String { Decimals.fixed(value, 1) }

    let name = panel.title.isEmpty ? title : "\(title), \(panel.title)"
    var svg =
      "<svg class=\"chart\" viewBox=\"0 0 480 360\" role=\"img\" "
      + "aria-label=\"\(HTML.escaped(name))\">\n"
    for tick in up.ticks {
      svg += "<path class=\"grid\" d=\"M62 \(text(py(tick)))H466\"/>"
      svg += "<text x=\"56\" y=\"\(text(py(tick)))\" dy=\"4\" text-anchor=\"end\">"
      svg += "\(Decimals.significant(tick, 4))</text>\n"
    }
    for tick in across.ticks {
      svg += "<path class=\"grid\" d=\"M\(text(px(tick))) 14V314\"/>"
      svg += "<text x=\"\(text(px(tick)))\" y=\"330\" text-anchor=\"middle\">"
      svg += "\(Decimals.significant(tick, 4))</text>\n"
    }
    svg += "<text x=\"264\" y=\"352\" text-anchor=\"middle\">\(Self.side(x))</text>"
    svg += "<text transform=\"translate(13 164) rotate(-90)\" text-anchor=\"middle\">"
    svg += "\(Self.side(y))</text>\n"
    let front = front(of: panel)
    if front.count > 1 {
      let path = front.map { "\(text(px($0.x))) \(text(py($0.y)))" }.joined(separator: "L")
      svg += "<path class=\"front\" d=\"M\(path)\"/>\n"
    }
    for reference in panel.references {
      let (a, b) = (px(reference.x), py(reference.y))
      svg += "<g class=\"reference\"><path d=\"\(Self.shape(4, at: a, b))\"/>"
      // Inside the drawing, whatever side the point is on.
      let isRight = a > Self.width / 2
      svg += "<text x=\"\(text(a + (isRight ? -9 : 9)))\" y=\"\(text(b))\" dy=\"4\" "
      svg += "text-anchor=\"\(isRight ? "end" : "start")\">\(HTML.escaped(reference.name))</text>"
      let caption = caption(reference.name, reference.x, reference.y)
      svg += "<title>\(HTML.escaped(caption))</title></g>\n"
    }
    for point in panel.points {
      let (a, b) = (px(point.x), py(point.y))
      svg += "<g class=\"point c\(point.colour % 8)\">"
      if let spread = point.spread {
        svg += "<path class=\"spread\" d=\"M\(text(px(point.x - spread.x))) \(text(b))"
        svg += "H\(text(px(point.x + spread.x)))M\(text(a)) \(text(py(point.y - spread.y)))"
        svg += "V\(text(py(point.y + spread.y)))\"/>"
      }
      // Colours that come again are hollow.
      svg += "<path class=\"\(point.colour < 8 ? "mark" : "mark hollow")\" "
      svg += "d=\"\(Self.shape(point.shape, at: a, b))\"/>"
      svg += "<title>\(HTML.escaped(caption(point.name, point.x, point.y)))</title></g>\n"
    }
    return svg + "</svg>"
  }

  var title: String { "\(y.name) over \(x.name)" }

  /// `psnr, higher is better`.
  private static func side(_ metric: MetricColumn) -> String {
    "\(metric.name) \(metric.higherIsBetter ? "(higher is better)" : "(lower is better)")"
  }

  private func caption(_ name: String, _ a: Double, _ b: Double) -> String {
    "\(name): \(x.name) \(Decimals.fixed(a, x.digits)), \(y.name) \(Decimals.fixed(b, y.digits))"
  }

  /// What colours and shapes mean.
  var legend: String {
    let used = Set(panels.flatMap { $0.points.map(\.colour) })
    let names = colours.indices.filter(used.contains).map {
      Self.key(colours[$0], $0, shape: 0, isPlain: false)
    }
    return (names + shapes.enumerated().map { Self.key($1, 0, shape: $0, isPlain: true) }).joined()
  }

  private static func key(_ name: String, _ colour: Int, shape: Int, isPlain: Bool) -> String {
    let mark = colour < 8 ? "mark" : "mark hollow"
    return "<span class=\"key\"><svg class=\"dot\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">"
      + "<g class=\"point \(isPlain ? "plain" : "c\(colour % 8)")\">"
      + "<path class=\"\(mark)\" d=\"\(Self.shape(shape, at: 7, 7))\"/></g></svg>"
      + "\(HTML.escaped(name))</span>"
  }

  /// Circle, square, triangle, diamond, cross.
  private static func shape(_ number: Int, at x: Double, _ y: Double) -> String {
    func text(_ value: Double) -> String { Decimals.fixed(value, 1) }
    switch number {
    case 1: return "M\(text(x - 4.5)) \(text(y - 4.5))h9v9h-9z"
    case 2: return "M\(text(x)) \(text(y - 5.5))l5.5 10h-11z"
    case 3: return "M\(text(x)) \(text(y - 6))l6 6l-6 6l-6 -6z"
    case 4: return "M\(text(x - 4.5)) \(text(y - 4.5))l9 9m0 -9l-9 9"
    default: return "M\(text(x - 5)) \(text(y))a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z"
    }
  }
}
