import ArgumentParser
import Execution
import ExperimentSpec
import Files
import Results

struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Makes one table of results.",
    discussion: """
      Laid out as the spec says under `report.table`, unless told otherwise. Of several runs it makes \
      one table; results of different profiles are refused. Of a spec it shows every place that its \
      table has, with the results that the store holds so far.
      """)

  @Argument(help: "Run directories, such as runs/table3/latest, manifests, or specs.")
  var runs: [String]

  @OptionGroup var changes: SpecChanges

  @Flag(help: "Every test set by itself, also where the spec asks for their mean.")
  var eachTest = false

  @Option(help: "Axes that differ from row to row, parted by commas.")
  var rows: String?

  @Option(help: "Axes that differ from column to column; `test` and `metric` are among them.")
  var columns: String?

  @Option(help: "Axes over which means are taken.")
  var over: String?

  @Option(help: "How the best of each group is marked: bold or none.")
  var best: Best?

  @Option(help: "Digits behind the point.")
  var digits: Int?

  @Flag(help: "How it is written.")
  var form = Form.markdown

  enum Form: String, EnumerableFlag { case markdown, latex, csv }
  enum Best: String, ExpressibleByArgument { case bold, none }

  func validate() throws {
    if let digits, !(0...12).contains(digits) {
      throw ValidationError("digits are between 0 and 12")
    }
  }

  func run() throws {
    var sources: [TableSource] = []
    for run in runs { sources.append(try changes.source(run, takesMeans: !eachTest)) }
    let source = try TableSource.joined(sources)
    var layout = runs.count > 1 ? ScoreTable.Layout() : source.layout
    if let rows { layout.rows = try names(rows, source) }
    if let columns { layout.columns = try names(columns, source) }
    if let over { layout.over = try names(over, source) }
    if let digits { layout.digits = digits }
    if let best { layout.marksBest = best == .bold }
    let table = source.table(layout)
    switch form {
    case .markdown: print(table.markdown, terminator: "")
    case .latex: print(table.latex, terminator: "")
    case .csv: print(table.csv, terminator: "")
    }
  }

  private func names(_ list: String, _ source: TableSource) throws(Failure) -> [String] {
    let names = list.split(separator: ",").map(String.init)
    let known = source.axes.map(\.name) + ["test", "metric"]
    if let wrong = names.first(where: { !known.contains($0) }) {
      throw Failure(
        .usage, "there is no axis `\(wrong)`", remedy: "axes: \(known.joined(separator: ", "))")
    }
    return names
  }
}

/// What changes a spec where results of one are wanted.
struct SpecChanges: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Replaces a value of a spec.", valueName: "path=value"))
  var sets: [String] = []

  @Option(help: "Size of the experiment of a spec: smoke, short, or one that it names.")
  var profile: String?

  /// The results of a run, or those that the store holds of a spec.
  func source(_ path: String, takesMeans: Bool = true) throws -> TableSource {
    guard Self.isSpec(path) else {
      try refuse(path)
      return try TableSource(path, takesMeans: takesMeans)
    }
    let session = try session(path)
    var record = RunRecord(session.study, session.plan)
    if session.hasStore {
      try record.fill(session.plan, [], Store(reading: session.storePath))
    }
    return TableSource(record, takesMeans: takesMeans)
  }

  static func isSpec(_ path: String) -> Bool { ["yaml", "yml"].contains(Path.suffix(of: path)) }

  /// What only changes specs must not be said of a run.
  func refuse(_ path: String) throws(Failure) {
    guard sets.isEmpty, profile == nil else {
      throw Failure(
        .usage, "`--set` and `--profile` change specs; `\(path)` is none",
        remedy: "name the spec")
    }
  }

  func session(_ path: String) throws -> Session {
    let words = sets.flatMap { ["--set", $0] } + (profile.map { ["--profile", $0] } ?? [])
    return try Session(SpecArguments.parse([path] + words), cellsMayLackData: true)
  }
}

struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Says which claims of a spec its results keep.")

  @Argument(help: "A run directory, such as runs/table3/latest, or a spec.")
  var path: String

  @OptionGroup var changes: SpecChanges

  @Flag(help: "Exit status 1 unless all claims hold.")
  var strict = false

  func run() throws {
    let verdicts = try changes.source(path).verdicts
    print(
      verdicts.isEmpty ? "the spec makes no claims\n" : verdicts.map(\.text).joined(),
      terminator: "")
    if strict && verdicts.contains(where: { $0.outcome != .holds }) { throw ExitStatus(1) }
  }
}
