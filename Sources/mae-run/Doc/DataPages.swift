import Datasets
import Documents
import Files

/// What there is to know about each data set before it is downloaded.
enum DataPages {
  /// The page of one set, or a line on each.
  static func text(_ name: String?) throws(Failure) -> String {
    guard let name else {
      let width = DataSetPage.all.map(\.name.count).max() ?? 0
      return DataSetPage.all.map { set in
        "\(set.name)\(String(repeating: " ", count: width - set.name.count))  \(set.about)\n"
      }.joined()
    }
    guard let set = DataSetPage.all.first(where: { $0.name == name }) else {
      let names = DataSetPage.all.map(\.name)
      throw Failure(
        .usage, "there is no data set `\(name)`",
        remedy: Spelling.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
          ?? "there are \(names.joined(separator: ", "))")
    }
    let fields = set.fields
    let width = fields.map(\.name.count).max() ?? 0
    let lines = fields.map { field in
      let gap = String(repeating: " ", count: width - field.name.count + 2)
      let standard = ShapeWords.short(field.standard)
      return "  \(field.name)\(gap)\(field.about)\(standard.isEmpty ? "" : " [\(standard)]")\n"
    }
    return "set: \(set.name)\n\(set.about)\n\n\(set.text)\n"
      + (lines.isEmpty
        ? "" : "\nfields beside set, root, name, degrade and limit:\n\(lines.joined())")
  }
}
