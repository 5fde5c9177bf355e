public import Documents

/// What results are shown, and how.
public struct ReportSpec: Hashable, Sendable, Readable {
  /// How many pictures get a strip: input, bicubic, output, target, error.
  public var images: Int
  public var table: TableSpec
  /// The published table that stands beside the results; nil for none.
  public var compare: String?

  public init(from fields: inout Fields) {
    images = fields.read("images", "pictures shown side by side", default: 6, in: 0...1000)
    table = fields.read("table", "how the table is laid out")
    compare = fields.read(
      "compare", "the published table that stands beside the results",
      as: .optional(.choice(ReportSpec.publishedTables)), default: .some(nil))
    fields.reserve("plot", "the report plots the losses, so far")
    fields.reserve("formats", "all of them are written: HTML, Markdown, LaTeX, CSV")
  }

  private static let publishedTables = (1...7).map {
    ValueShape.Choice("paper/table\($0)", "Table \($0) of the paper, as far as it is known here")
  }
}

/// How the cells of a matrix make a table.
public struct TableSpec: Hashable, Sendable, Readable {
  /// Axes that differ from row to row; nil takes those that no column needs.
  public var rows: [String]?
  /// Axes that differ from column to column, `test` and `metric` among them; nil takes these two.
  public var columns: [String]?
  /// Axes over which means are taken; nil takes seeds.
  public var over: [String]?
  /// Digits behind the point; nil takes those of the protocol.
  public var digits: Int?
  public var marksBest: Bool

  public init(from fields: inout Fields) {
    rows = fields.read(
      "rows", "axes that differ from row to row; those that no column needs unless stated",
      as: .optional(.oneOrMore(of: .text)), default: .some(nil))
    columns = fields.read(
      "columns",
      "axes that differ from column to column, `test` and `metric` among them; these two unless "
        + "stated", as: .optional(.oneOrMore(of: .text)), default: .some(nil))
    over = fields.read(
      "over", "axes over which means are taken; seeds unless stated",
      as: .optional(.oneOrMore(of: .text)), default: .some(nil))
    digits = fields.read(
      "digits", "digits behind the point; those of the protocol unless stated",
      as: .optional(.integer(0...12)), default: .some(nil))
    marksBest =
      fields.read(
        "best", "how the best of each group is marked; bold unless stated",
        as: .optional(.choice([.init("bold", "in bold type"), .init("none", "not at all")])),
        default: .some(nil)) != "none"
  }
}
