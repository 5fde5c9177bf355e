import ArgumentParser
import Documents
import ExperimentSpec
import Files
import Metrics
import Results

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compares two results, specs or folders of pictures.",
    discussion: """
      Each side is a run directory, its `latest` link, the folder of a variant or a manifest; or a \
      spec, which is planned and not run, so that `diff a.yaml runs/a/latest` says whether the result \
      is what the file would give now; or both are folders of pictures, which are compared sample by \
      sample. The exit status is 0 if they are the same, 1 if they differ, 2 if they must not be \
      compared.
      """)

  @Argument(help: "The first result.")
  var a: String

  @Argument(help: "The second result.")
  var b: String

  @Option(
    name: .customLong("tol"), parsing: .singleValue,
    help: ArgumentHelp(
      "How much a metric may differ; of pictures `largest`, of 255.", valueName: "metric=x"))
  var tolerances: [String] = []

  @Flag(help: "Only the same bytes are the same.")
  var exact = false

  @Flag(help: "The comparison as JSON.")
  var json = false

  @Flag(help: "The comparison as Markdown.")
  var markdown = false

  @Option(help: "How many of the images that changed most are listed, and written as strips.")
  var images: Int?

  @Option(name: .customLong("to"), help: "The folder for the strips of --images: A, B, difference.")
  var folder = "diff"

  private static let listed = 5

  func run() throws {
    if isSpec(a) || isSpec(b) { return try comparePlans() }
    if Files.isFolder(a) && Files.isFolder(b),
      !ResultSource.exists(in: a) && !ResultSource.exists(in: b)
    {
      return try compareFolders()
    }
    let options = Comparison.Options(
      tolerances: try parsedTolerances(), isExact: exact, images: max(0, images ?? Self.listed)
    ) { ProtocolFacts(of: $0) }
    let (left, right) = (try ResultSource(a), try ResultSource(b))
    let comparison = Comparison(left, right, options)
    try say(comparison)
    try write(comparison.strips(left, right))
    try end(comparison.verdict)
  }

  // MARK: Specs

  private func isSpec(_ path: String) -> Bool {
    ["yaml", "yml"].contains(Path.suffix(of: path)) && !Files.isFolder(path)
  }

  private func comparePlans() throws {
    // A result says in which size the spec was run.
    let results = try [a, b].filter { !isSpec($0) }.map { try ResultSource($0) }
    let profile = results.first?.manifest.spec.profile
    func subject(_ path: String) throws -> Comparison.Subject {
      guard isSpec(path) else { return .result(try ResultSource(path)) }
      return .plan(try RunRecord.planned(path, profile: profile))
    }
    let comparison = Comparison(stagesOf: try subject(a), and: try subject(b))
    try say(comparison)
    try end(comparison.verdict)
  }

  // MARK: Pictures

  private func compareFolders() throws {
    let steps = exact ? 0 : try parsedTolerances()["largest"] ?? 0
    let comparison = try FolderComparison(
      a, b, tolerance: steps / 255, listed: max(0, images ?? Self.listed))
    let text =
      json ? comparison.json.pretty : markdown ? comparison.markdown : comparison.text
    print(text, terminator: "")
    try write(comparison.strips)
    try end(comparison.verdict)
  }

  /// Only where they were asked for.
  private func write(_ strips: [ChangeStrip]) throws(Failure) {
    guard images != nil else { return }
    for strip in strips {
      let path = Path.join(folder, strip.name + ".png")
      try Files.createFolder(Path.folder(of: path))
      try Files.write(strip.png, to: path)
    }
    Terminal.complain(
      strips.isEmpty
        ? "no pictures to show side by side"
        : "\(folder): A, B and their difference for \(strips.count) of the pictures")
  }

  // MARK: Endings

  private func say(_ comparison: Comparison) throws {
    let text = json ? comparison.json.pretty : markdown ? comparison.markdown : comparison.text
    print(text, terminator: text.hasSuffix("\n") ? "" : "\n")
  }

  private func end(_ verdict: Comparison.Verdict) throws {
    if verdict.exitStatus != 0 { throw ExitStatus(verdict.exitStatus) }
  }

  private func parsedTolerances() throws -> [String: Double] {
    var result: [String: Double] = [:]
    for text in tolerances {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let value = Double(parts[1]), value >= 0 else {
        throw ValidationError("`--tol \(text)` should read `metric=number`, e.g. psnr=0.005")
      }
      result[String(parts[0])] = value
    }
    return result
  }
}

extension RunRecord {
  /// What a spec would run, in the size that is asked for.
  fileprivate static func planned(_ spec: String, profile: String?) throws -> RunRecord {
    let size = profile.map { $0 == Profile.asWritten ? [] : ["--profile", $0] } ?? []
    let session = try Session(SpecArguments.parse([spec] + size))
    return RunRecord(session.study, session.plan)
  }
}

extension ProtocolFacts {
  /// What is known here of a protocol; nothing for one of another version of the program.
  init(of name: String) {
    guard let measure = QualityProtocol.named(name) else {
      self.init(caption: "unknown here", columns: [])
      return
    }
    self.init(caption: measure.about, columns: measure.metrics.map(\.column))
  }
}
