import Files
import MaskedAutoencoders

extension Report {
  /// What each autoencoder that was trained here paints, shown once however many variants share it.
  var reconstructions: String {
    var figures = ""
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
        figures += figure(stored, bytes, size)
      }
    }
    guard !figures.isEmpty else { return "" }
    return """
      <section><h2>What the autoencoder paints</h2>
      <p class="quiet">Crops of the pictures it learned from, what it saw of them, and what it painted \
      where they were hidden.</p>
      \(figures)</section>
      """
  }

  /// The stage of the only encoder.
  private func stage(of variant: VariantRecord) -> String {
    run.stages.first { $0.kind == "prior" && variant.stages.contains($0.key) }?.name
      ?? variant.label
  }

  private func figure(
    _ stored: StoredReconstruction, _ bytes: [UInt8], _ size: (width: Int, height: Int)
  ) -> String {
    let quality = stored.quality
    let heads = StoredReconstruction.columns.map { "<span>\($0)</span>" }.joined()
    return """
      <figure class="sheet">
      <figcaption>\(HTML.escaped(stored.name)): \(Decimals.fixed(100 * quality.hiddenShare, 0)) % \
      hidden; mean absolute error there <b>\(Decimals.fixed(quality.error, 4))</b> of 1, against \
      \(Decimals.fixed(quality.errorOfMean, 4)) for the mean of what is visible: \
      \(HTML.escaped(quality.verdict))</figcaption>
      <div class="heads">\(heads)</div>
      <div class="picture" role="img" aria-label="\(HTML.escaped(stored.name)), row by row" \
      style="background-image:url(\(HTML.pngURI(bytes)));aspect-ratio:\(size.width)/\(size.height)"></div>
      </figure>

      """
  }
}
