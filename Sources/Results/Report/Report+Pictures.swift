import Files
import Images
import Metrics
import RestorationModels

extension Report {
  /// A viewer per variant: choose an image, choose two of its five views, move the line between them.
  var pictures: String {
    var viewers = ""
    for variant in run.variants.prefix(Self.mostImages) {
      let strips = variant.files.filter { $0.name.hasPrefix("strips/") }
      guard !strips.isEmpty else { continue }
      let panels = ComparisonStrip.panels(reference: Self.reference(of: variant))
      var figures = ""
      var buttons = ""
      var count = 0
      for strip in strips.prefix(imagesOfVariant) {
        guard let bytes = try? Files.read(strip.source), let size = HTML.pngSize(bytes),
          ComparisonStrip.panelWidth(ofStrip: size.width, count: panels.count) > 0
        else { continue }
        let name = String(strip.name.dropFirst("strips/".count).dropLast(".png".count))
        buttons += """
          <button type="button" aria-pressed="\(count == 0)">\(HTML.escaped(name))</button>
          """
        figures += view(name, bytes, size, panels, isFirst: count == 0)
        count += 1
      }
      guard count > 0 else { continue }
      let rest =
        strips.count > count
        ? "<p class=\"quiet\">\(strips.count - count) more in <code>variants/\(HTML.escaped(variant.folder))/strips</code></p>"
        : ""
      let title = run.variants.count > 1 ? "<h3>\(HTML.escaped(variant.label))</h3>" : ""
      viewers += """
        <div class="viewer">\(title)
        <div class="choices" role="group" aria-label="image">\(buttons)</div>
        <div class="choices"><label>left <select class="left">\(options(panels, selected: 1))</select></label>
        <label>right <select class="right">\(options(panels, selected: 2))</select></label></div>
        \(figures)\(rest)
        </div>

        """
    }
    return viewers.isEmpty ? "" : "<section><h2>Images</h2>\n\(remark)\(viewers)</section>"
  }

  /// What cannot be seen in the views.
  private var remark: String {
    switch task {
    case .videoDenoising?, .videoEnhancement?:
      "<p class=\"quiet\">Of every clip the frame in its middle.</p>\n"
    case .panSharpening?:
      """
      <p class="quiet">Red, green and blue of the bands, brightened alike in all views but the \
      error.</p>

      """
    default: ""
    }
  }

  /// More pictures than this make a page that nobody can open.
  private static let mostImages = 120

  private var imagesOfVariant: Int {
    min(run.reportImages, max(1, Self.mostImages / max(1, run.variants.count)))
  }

  /// The method to beat, if it has a panel of its own.
  private static func reference(of variant: VariantRecord) -> String? {
    let methods = variant.scores.compactMap { ReferenceMethod(rawValue: $0.method) }
    return methods.first.flatMap { $0 == .input ? nil : $0.rawValue }
  }

  private func options(_ panels: [String], selected: Int) -> String {
    panels.enumerated().map { i, name in
      let text = name == "error" ? "error × \(ComparisonStrip.errorGain)" : name
      return "<option value=\"\(i)\"\(i == selected ? " selected" : "")>\(text)</option>"
    }.joined()
  }

  /// The strip is one picture; a panel of it is shown by moving and scaling it behind a window.
  private func view(
    _ name: String, _ bytes: [UInt8], _ size: (width: Int, height: Int), _ panels: [String],
    isFirst: Bool
  ) -> String {
    let panel = ComparisonStrip.panelWidth(ofStrip: size.width, count: panels.count)
    let scale = Decimals.fixed(100 * Double(size.width) / Double(panel), 4)
    let places = panels.indices.map { i in
      let offset = i * (panel + ComparisonStrip.gap)
      return Decimals.fixed(100 * Double(offset) / Double(size.width - panel), 4)
    }.joined(separator: " ")
    return """
      <figure class="pair"\(isFirst ? "" : " hidden") data-places="\(places)" \
      style="--strip:url(\(HTML.pngURI(bytes)));--scale:\(scale)%;aspect-ratio:\(panel)/\(size.height)">
      <div class="panel under"></div><div class="panel over"></div>
      <input type="range" min="0" max="100" value="50" aria-label="where \(HTML.escaped(name)) is divided">
      </figure>

      """
  }
}
