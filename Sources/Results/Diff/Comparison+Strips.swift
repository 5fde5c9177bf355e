import Files
import Images

/// A strip of two versions of a picture and their difference, to be written somewhere.
public struct ChangeStrip: Sendable {
  /// A path without an extension.
  public var name: String
  public var png: [UInt8]

  /// Nil where one of the pictures is not there, or they cannot be shown side by side.
  init?(_ name: String, _ a: String, _ b: String) {
    func shown(_ path: String) -> Picture? { try? PictureFile.read(path).shown().rgb() }
    guard let before = shown(a), let after = shown(b), before.size == after.size else {
      return nil
    }
    self.name = name
    png = PNG.encode(ComparisonStrip.change(from: before, to: after))
  }
}

extension Comparison {
  /// The images that changed most, as the two results left them: A, B, the difference.
  public func strips(_ a: ResultSource, _ b: ResultSource) -> [ChangeStrip] {
    tables.flatMap { table in
      let place = tables.count > 1 ? "\(table.variantA) \(table.test) " : ""
      return table.changes.compactMap { change -> ChangeStrip? in
        guard let before = a.picture(change.image, table.variantA, table.test),
          let after = b.picture(change.image, table.variantB, table.test)
        else { return nil }
        return ChangeStrip(place + change.image, before, after)
      }
    }
  }
}

extension FolderComparison {
  /// The pictures that changed most: A, B, the difference.
  public var strips: [ChangeStrip] { changes.compactMap { ChangeStrip($0.name, $0.a, $0.b) } }
}

extension ResultSource {
  /// Where an output lies, if it was saved.
  func picture(_ image: String, _ variant: String, _ test: String) -> String? {
    let own = VariantRecord(label: variant, stages: [], scores: [], files: []).folder
    let folders = [folder, Path.join(folder, "variants/\(own)")]
    let names = ["\(image).png", image, "\(test)/\(image).png", "\(test)/\(image)"]
    return folders.lazy.flatMap { folder in
      names.lazy.map { Path.join(folder, "images/\($0)") }
    }.first { Files.exists($0) && !Files.isFolder($0) }
  }
}
