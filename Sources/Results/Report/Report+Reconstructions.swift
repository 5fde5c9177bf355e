import Files
import MaskedAutoencoders

extension Report {
  /// What each autoencoder that was trained here paints, shown once however many variants share it.
  var reconstructions: String {
    var figures = ""
    var others = ""
    var left = Self.mostBytes
    var shown: Set<String> = []
    for variant in run.variants {
      for file in variant.files {
        guard let encoder = StoredReconstruction.encoder(ofPicture: file.name),
          shown.insert(file.source).inserted,
          let quality = variant.files.first(where: {
            $0.name == StoredReconstruction.qualityName(of: encoder)
          }),
          let stored = try? StoredReconstruction(
            encoder.isEmpty ? stage(of: variant) : "prior/\(encoder)", picture: file.source,
            quality: quality.source),
          let bytes = try? Files.read(file.source), let size = HTML.pngSize(bytes)
        else { continue }
        let figure = figure(stored, bytes, size)
        left -= figure.utf8.count
        if left >= 0 {
          figures += figure
        } else {
          others += "<p>\(caption(stored))</p>\n"
        }
      }
    }
    guard !figures.isEmpty else { return "" }
    if !others.isEmpty {
      others = "<details><summary>without pictures</summary>\(others)</details>"
    }
    return section(
      "autoencoders", "What autoencoders paint",
      """
      <p class="quiet">Crops of the pictures they learned from, what they saw of them, and what they \
      painted where these were hidden.</p>
      <div class="sheets">\(figures)</div>\(others)
      """)
  }

  /// Of all sheets as text; of what comes later there are numbers alone.
  private static let mostBytes = 4_000_000

  /// The stage of the only encoder.
  private func stage(of variant: VariantRecord) -> String {
    run.stages.first { $0.kind == "prior" && variant.stages.contains($0.key) }?.name
      ?? variant.label
  }

  private func caption(_ stored: StoredReconstruction) -> String {
    let quality = stored.quality
    return """
      \(HTML.escaped(stored.name)): \(Decimals.fixed(100 * quality.hiddenShare, 0)) % \
      hidden; mean absolute error there <b>\(Decimals.fixed(quality.error, 4))</b> of 1, against \
      \(Decimals.fixed(quality.errorOfMean, 4)) for the mean of what is visible: \
      \(HTML.escaped(quality.verdict))
      """
  }

  private func figure(
    _ stored: StoredReconstruction, _ bytes: [UInt8], _ size: (width: Int, height: Int)
  ) -> String {
    let heads = StoredReconstruction.columns.map { "<span>\($0)</span>" }.joined()
    return """
      <figure class="sheet">
      <figcaption>\(caption(stored))</figcaption>
      <div class="heads">\(heads)</div>
      <img class="picture" alt="\(HTML.escaped(stored.name)), row by row" \
      width="\(size.width)" height="\(size.height)" src="\(HTML.pngURI(bytes))">
      </figure>

      """
  }
}
