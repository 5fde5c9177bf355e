import Files
import Images
import Metrics
import RestorationModels

extension Report {
  /// A viewer for each kind of input: choose a picture, choose two of its views, move the line between
  /// them; below, the same place as every variant restored it.
  var pictures: String {
    let exhibits = Exhibit.all(run)
    guard run.reportImages > 0, let stored = Self.strip(exhibits) else { return "" }
    let budget = PictureBudget(
      exhibits.map {
        PictureBudget.Group(variants: $0.variants.count, cases: $0.scores.count)
      }, cases: run.reportImages, side: stored.side, bytesOfPixel: stored.bytesOfPixel)
    var viewers = ""
    // What the estimate got wrong: no page may become much larger than was meant.
    var left = PictureBudget.bytes * 5 / 4
    for (i, exhibit) in exhibits.prefix(budget.groups).enumerated() {
      viewers += viewer(exhibit, i, budget, &left)
    }
    guard !viewers.isEmpty else { return "" }
    var remarks = [
      "Move the line across the picture. A view that is tapped goes to the right, and what was there "
        + "to the left."
    ]
    if let remark { remarks.append(remark) }
    if budget.side < stored.side {
      remarks.append("The middle \(budget.side) × \(budget.side) pixels of every strip.")
    }
    if exhibits.count > budget.groups {
      remarks.append(
        "\(exhibits.count - budget.groups) more kinds of input have strips in their folders.")
    }
    let text = "<p class=\"quiet\">\(remarks.joined(separator: " "))</p>\n"
    return section("images", "Images", text + viewers)
  }

  /// The size of stored panels, and how well they compress.
  private static func strip(_ exhibits: [Exhibit]) -> (side: Int, bytesOfPixel: Double)? {
    var side = 0
    var bytesOfPixel = 0.0
    for exhibit in exhibits {
      guard let path = exhibit.anyStrip(), let bytes = try? Files.read(path),
        let size = HTML.pngSize(bytes)
      else { continue }
      let names = exhibit.panelNames.count
      side = max(side, size.height, ComparisonStrip.panelWidth(ofStrip: size.width, count: names))
      // Inputs and errors in a strip compress better than what is kept of it.
      let density = 1.3 * Double(bytes.count) / Double(size.width * size.height)
      bytesOfPixel = max(bytesOfPixel, density)
    }
    return side > 0 ? (side, bytesOfPixel) : nil
  }

  /// What cannot be seen in the views.
  private var remark: String? {
    switch task {
    case .videoDenoising?, .videoEnhancement?: "Of every clip the frame in its middle."
    case .panSharpening?: "Red, green and blue of the bands, brightened alike in all views."
    default: nil
    }
  }

  private func viewer(
    _ exhibit: Exhibit, _ number: Int, _ budget: PictureBudget, _ left: inout Int
  ) -> String {
    let members = exhibit.members(run, budget.variants)
    let choice = CaseChoice(
      exhibit.scores, higherIsBetter: exhibit.metric.higherIsBetter, count: budget.cases)
    var strips = ""
    var buttons = ""
    var shown = 0
    for item in choice.cases {
      guard
        let panels = try? exhibit.panels(of: item.id, members, side: budget.side)
      else { continue }
      let strip = strip(exhibit, item.id, panels, members, isFirst: shown == 0)
      guard strip.utf8.count <= left else { break }
      left -= strip.utf8.count
      strips += strip
      buttons += button(item, exhibit.metric, isFirst: shown == 0)
      shown += 1
    }
    guard shown > 0 else { return "" }
    let title = exhibit.title.isEmpty ? "" : "<h3>\(HTML.escaped(exhibit.title))</h3>"
    return """
      <div class="viewer">\(title)
      <div class="choices" role="group" aria-label="picture">\(buttons)</div>
      <div class="stage"><div>
      <div class="choices"><label>left <select class="left"></select></label>\
      <label>right <select class="right"></select></label>\
      <label><input type="checkbox" class="error"> errors × \(ComparisonStrip.errorGain)</label></div>
      <figure class="pair" hidden><div class="side"></div><div class="side over"></div>\
      <input type="range" min="0" max="100" value="50" aria-label="where the picture is divided">\
      </figure>
      </div>
      <div class="strips">
      \(strips)</div></div>
      <p class="quiet">\(leftOut(exhibit, members.count, shown))</p>
      </div>

      """
  }

  private func button(
    _ item: CaseChoice.Case, _ metric: MetricColumn, isFirst: Bool
  ) -> String {
    let value = "\(metric.name) \(Decimals.fixed(item.value, min(2, metric.digits)))"
    let rank = item.rank.isEmpty ? value : "\(item.rank), \(value)"
    return "<button type=\"button\" aria-pressed=\"\(isFirst)\">\(HTML.escaped(item.id)) "
      + "<small>\(HTML.escaped(rank))</small></button>"
  }

  /// The views of one picture: what every restoration was given and wanted, then the variants.
  private func strip(
    _ exhibit: Exhibit, _ id: String, _ panels: Exhibit.Panels, _ members: [Int], isFirst: Bool
  ) -> String {
    var views = ""
    func add(_ name: String, _ note: String, _ picture: Picture, kind: String) {
      views += """
        <button type="button" class="view" data-kind="\(kind)">\
        <img alt="\(HTML.escaped(name))" \
        width="\(picture.width)" height="\(picture.height)" \
        src="\(HTML.pngURI(PNG.encode(picture, level: 6)))">\
        <span>\(HTML.escaped(name))</span><small>\(HTML.escaped(note))</small></button>

        """
    }
    add("input", "", panels.input, kind: "given")
    if let picture = panels.reference, let name = exhibit.reference {
      let first = run.variants[exhibit.variants[0]]
      let set = first.scores.first { $0.method == name && $0.test == exhibit.test }
      add(name, note(set, id), picture, kind: "reference")
    }
    let best = bestMember(exhibit, members, id)
    let names = exhibit.names(run)
    for (member, picture) in zip(members, panels.outputs) {
      let set = exhibit.scoreSet(run.variants[exhibit.variants[member]])
      add(
        names[member], note(set, id), picture, kind: member == best ? "best" : "output")
    }
    add("target", "", panels.target, kind: "target")
    return "<div class=\"views\"\(isFirst ? "" : " hidden")>\n\(views)</div>\n"
  }

  private func bestMember(_ exhibit: Exhibit, _ members: [Int], _ id: String) -> Int? {
    var best: (member: Int, value: Double)?
    for member in members {
      guard let set = exhibit.scoreSet(run.variants[exhibit.variants[member]]),
        let value = value(set, id)?.first, !value.isNaN
      else { continue }
      let isWorse = best.map {
        exhibit.metric.higherIsBetter ? value <= $0.value : value >= $0.value
      }
      if isWorse != true { best = (member, value) }
    }
    return best?.member
  }

  private func value(_ set: ScoreSet, _ id: String) -> [Double]? {
    // Images are sorted by the bytes of their ids.
    var (low, high) = (0, set.images.count)
    while low < high {
      let middle = (low + high) / 2
      if set.images[middle].id.utf8.lexicographicallyPrecedes(id.utf8) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < set.images.count && set.images[low].id == id ? set.images[low].values : nil
  }

  /// `psnr 28.55, niqe 4.99`.
  private func note(_ set: ScoreSet?, _ id: String) -> String {
    guard let set, let values = value(set, id) else { return "" }
    return zip(set.columns, values).prefix(2).map { column, value in
      "\(column.name) \(Decimals.fixed(value, min(2, column.digits)))"
    }.joined(separator: ", ")
  }

  /// What a viewer does not show, and where it is.
  private func leftOut(_ exhibit: Exhibit, _ members: Int, _ cases: Int) -> String {
    let noun = task?.isVideo == true ? "clips" : "images"
    var texts: [String] = []
    if exhibit.imageCount > 1 {
      let strips =
        exhibit.scores.count < exhibit.imageCount
        ? ", chosen among the \(exhibit.scores.count) that have a strip" : ""
      texts.append(
        "\(cases) of \(exhibit.imageCount) \(noun)\(strips), in order of mean "
          + "\(exhibit.metric.name).")
    }
    if members < exhibit.variants.count {
      texts.append(
        "\(members) of \(exhibit.variants.count) variants, evenly from the best to the worst.")
    }
    if cases < exhibit.scores.count || members < exhibit.variants.count {
      texts.append("All strips lie in <code>variants/…/strips</code>.")
    }
    return texts.joined(separator: " ")
  }
}
