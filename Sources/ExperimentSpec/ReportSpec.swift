public import Documents

/// What results are shown, and how.
public struct ReportSpec: Hashable, Sendable, Readable {
  /// How many pictures of each kind of input are compared.
  public var images: Int
  public var table: TableSpec
  /// The published table that stands beside the results; nil for none.
  public var compare: String?
  public var plot: PlotSpec
  /// Forms in which results are written for people.
  public var formats: [ResultFormat]
  /// Whether TensorBoard's event files are written.
  public var tensorBoard: Bool

  public init(from fields: inout Fields) {
    images = fields.read("images", "pictures shown side by side", default: 6, in: 0...1000)
    table = fields.read("table", "how the table is laid out")
    compare = fields.read(
      "compare", "the published table that stands beside the results",
      as: .optional(.choice(ReportSpec.publishedTables)), default: .some(nil))
    plot = fields.read("plot", "the perception–distortion plane")
    let names = fields.read(
      "formats", "forms in which results are written for people; all of them unless stated",
      as: .optional(.oneOrMore(of: .choice(ResultFormat.choices))), default: .some(nil))
    formats = ResultFormat.allCases.filter { names?.contains($0.rawValue) ?? true }
    tensorBoard =
      fields.read(
        "tensorboard", "whether event files for TensorBoard are written; they are unless stated",
        as: .optional(.flag), default: .some(nil)) ?? true
  }

  private static let publishedTables = (1...7).map {
    ValueShape.Choice("paper/table\($0)", "Table \($0) of the paper, as far as it is known here")
  }
}

/// Forms in which results are written for people.
public enum ResultFormat: String, CaseIterable, Sendable {
  case html
  case markdown
  case latex
  case csv

  static var choices: [ValueShape.Choice] {
    allCases.map { format in
      switch format {
      case .html: ValueShape.Choice(format.rawValue, "report.html")
      case .markdown: ValueShape.Choice(format.rawValue, "table.md")
      case .latex: ValueShape.Choice(format.rawValue, "table.tex")
      case .csv: ValueShape.Choice(format.rawValue, "table.csv")
      }
    }
  }
}

/// Two metrics as the sides of a drawing in which every cell is a point.
public struct PlotSpec: Hashable, Sendable, Readable {
  /// Nil takes PSNR, where it is measured.
  public var x: String?
  /// Nil takes NIQE; without it there is no drawing.
  public var y: String?
  /// The axis that colours tell; nil takes the one called `loss`, else the last.
  public var group: String?

  public init(x: String? = nil, y: String? = nil, group: String? = nil) {
    self.x = x
    self.y = y
    self.group = group
  }

  public init(from fields: inout Fields) {
    x = fields.read(
      "x", "the metric to the right; psnr unless stated",
      as: .optional(.choice(EvaluateSpec.metricChoices)), default: .some(nil))
    y = fields.read(
      "y", "the metric upwards; niqe unless stated",
      as: .optional(.choice(EvaluateSpec.metricChoices)), default: .some(nil))
    group = fields.read(
      "group", "the axis that colours tell; the one called `loss`, else the last, unless stated",
      as: .optional(.text), default: .some(nil))
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
  /// Test sets that are shown as their mean.
  public var means: [TestMean]
  /// Test sets that keep a column although they are not scored here.
  public var elsewhere: [ElsewhereTest]

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
    let means = fields.read(
      "means", "test sets that are shown as their mean, by the name of the mean",
      as: .named(.oneOrMore(of: .text)), default: [])
    self.means = means.map { TestMean(name: $0.name, tests: $0.value) }
    let elsewhere = fields.read(
      "elsewhere", "test sets that keep a column although others score them, and why",
      as: .named(.text), default: [])
    self.elsewhere = elsewhere.map { ElsewhereTest(test: $0.name, why: $0.value) }
  }
}

/// Test sets of which tables show the mean alone: the same pictures under several noise levels.
public struct TestMean: Hashable, Sendable {
  /// What the mean is called in place of the names of the sets.
  public var name: String
  public var tests: [String]

  public init(name: String, tests: [String]) {
    self.name = name
    self.tests = tests
  }
}

/// A test set whose numbers come from somewhere else, such as the server that keeps its targets.
public struct ElsewhereTest: Hashable, Sendable {
  public var test: String
  public var why: String

  public init(test: String, why: String) {
    self.test = test
    self.why = why
  }
}
