import Files

/// The stages of a run and what they are made from, drawn from left to right; stages that differ only
/// in the variant they are for are one box.
package struct GraphDrawing {
  package struct Box {
    package var name: String
    var kind: String
    package var count: Int
    /// Places of the boxes it is made from.
    var inputs: [Int]
    /// How many boxes stand before it, at most.
    package var depth: Int
  }

  package let boxes: [Box]

  /// Boxes beyond this are folded once more, into one of each kind.
  private static let mostBoxes = 40

  package init(_ stages: [StageRecord]) {
    var boxes = Self.folded(stages, by: \.label)
    if boxes.count > Self.mostBoxes { boxes = Self.folded(stages, by: \.kind) }
    // A box can get deeper when later stages join it, and with it whatever is made from it.
    for _ in boxes {
      for i in boxes.indices {
        boxes[i].depth = boxes[i].inputs.reduce(0) { max($0, boxes[$1].depth + 1) }
      }
    }
    self.boxes = boxes
  }

  private static func folded(_ stages: [StageRecord], by name: (StageRecord) -> String) -> [Box] {
    var boxes: [Box] = []
    var places: [String: Int] = [:]
    var makers: [String: Int] = [:]
    var known: [Set<Int>] = []
    for stage in stages {
      let name = name(stage)
      let place = places[name] ?? boxes.count
      if place == boxes.count {
        places[name] = place
        boxes.append(Box(name: name, kind: stage.kind, count: 0, inputs: [], depth: 0))
        known.append([])
      }
      boxes[place].count += 1
      makers[stage.key] = place
      for input in stage.inputs {
        guard let maker = makers[input], maker != place, known[place].insert(maker).inserted else {
          continue
        }
        boxes[place].inputs.append(maker)
      }
    }
    return boxes
  }

  // MARK: SVG

  private static let (boxHeight, rowGap, columnGap) = (30, 12, 56)
  /// Of a character, rounded up.
  private static let characterWidth = 7.6

  private func text(_ box: Box) -> String {
    box.count == 1 ? box.name : "\(box.name) × \(box.count)"
  }

  package var svg: String {
    let depth = (boxes.map(\.depth).max() ?? 0) + 1
    let columns = (0..<depth).map { d in boxes.indices.filter { boxes[$0].depth == d } }
    let widths = columns.map { column in
      24 + Int(Self.characterWidth * Double(column.map { text(boxes[$0]).count }.max() ?? 0))
    }
    let rows = columns.map(\.count).max() ?? 1
    let height = rows * (Self.boxHeight + Self.rowGap) + Self.rowGap
    let width = widths.reduce(0, +) + (depth - 1) * Self.columnGap + 4
    var places: [Int: (x: Int, y: Int, width: Int)] = [:]
    var x = 2
    for (column, columnWidth) in zip(columns, widths) {
      let used = column.count * (Self.boxHeight + Self.rowGap) - Self.rowGap
      for (row, box) in column.enumerated() {
        let y = (height - used) / 2 + row * (Self.boxHeight + Self.rowGap)
        places[box] = (x, y, columnWidth)
      }
      x += columnWidth + Self.columnGap
    }
    var svg =
      "<svg class=\"graph\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" "
      + "height=\"\(height)\" role=\"img\" aria-label=\"stages and what they are made from\">\n"
    for (i, box) in boxes.enumerated() {
      guard let to = places[i] else { continue }
      for input in box.inputs {
        guard let from = places[input] else { continue }
        let (x0, y0) = (from.x + from.width, from.y + Self.boxHeight / 2)
        let (x1, y1) = (to.x, to.y + Self.boxHeight / 2)
        let bend = x0 + Self.columnGap / 2
        svg += "<path class=\"edge\" d=\"M\(x0) \(y0)C\(bend) \(y0) "
        svg += "\(x1 - Self.columnGap / 2) \(y1) \(x1) \(y1)\"/>\n"
      }
    }
    for (i, box) in boxes.enumerated() {
      guard let place = places[i] else { continue }
      svg += "<rect class=\"box \(box.kind)\" x=\"\(place.x)\" y=\"\(place.y)\" "
      svg += "width=\"\(place.width)\" height=\"\(Self.boxHeight)\" rx=\"6\"/>"
      svg += "<text x=\"\(place.x + place.width / 2)\" y=\"\(place.y + 20)\" "
      svg += "text-anchor=\"middle\">\(HTML.escaped(text(box)))</text>\n"
    }
    return svg + "</svg>"
  }
}
