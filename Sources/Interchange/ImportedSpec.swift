import Documents
public import Files

/// A spec made of the options of another program.
public struct ImportedSpec: Sendable {
  /// The program that the options are for, as people call it.
  public let program: String
  /// The YAML of the spec, with what could not be carried over as comments at its end.
  public let text: String
  /// What became of options that are not carried over as they stood.
  public let notes: [ImportNote]

  /// - Parameters:
  ///   - path: BasicSR's YAML, or KAIR's JSON with comments
  ///   - model: a network of ours in place of the one that the options name
  ///   - root: the folder at which relative folders in the options start; nil leaves them as they are
  /// - Throws: `.spec` for a file that holds no such options, or a network or data that are not here
  public init(_ path: String, model: String? = nil, root: String? = nil) throws(Failure) {
    let document = try ForeignDocument(path)
    var options = OptionsImport(document.root)
    let place = ImportPlace(root: root)
    options.draft.set(
      "about",
      .string("Imported from \(Path.name(of: path)), options of \(document.program.rawValue)"))
    try Failure.naming(path) { () throws(Failure) in
      switch document.program {
      case .basicSR: try options.importBasicSR(model: model, place)
      case .kair: try options.importKAIR(model: model, place)
      }
    }
    program = document.program.rawValue
    notes = options.account()
    text = options.draft.text + Self.comments(notes)
  }

  /// The account as comments, the grave things first.
  private static func comments(_ notes: [ImportNote]) -> String {
    let titles: [(ImportNote.Fate, String)] = [
      (.lost, "Not carried over; results may differ because of it:"),
      (.changed, "Carried over, but not quite the same:"),
      (.needless, "Left out, because no result depends on it here:"),
    ]
    return titles.map { fate, title in
      let items = notes.filter { $0.fate == fate }
      guard !items.isEmpty else { return "" }
      return "\n# \(title)\n" + items.map { "#   \($0.text)\n" }.joined()
    }.joined()
  }
}

/// Where the folders of options are looked for.
struct ImportPlace {
  let root: String?

  func path(_ written: String) -> String { root.map { Path.join($0, written) } ?? written }
}
