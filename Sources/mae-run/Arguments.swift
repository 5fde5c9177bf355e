public import ArgumentParser
import Documents
import Execution
public import ExperimentSpec
import Files

/// A spec and what the command line changes in it.
struct SpecArguments: ParsableArguments {
  @Argument(help: "A YAML file that says what is compared.")
  var spec: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Replaces a value of the spec.", valueName: "path=value"))
  var sets: [String] = []

  @Option(
    name: .customLong("sweep"), parsing: .singleValue,
    help: ArgumentHelp(
      "Makes a cell of each of these values, as an axis of the matrix does.",
      valueName: "path=value,value"))
  var sweeps: [String] = []

  @Option(help: "Size of the experiment: smoke, short, or one that the spec names.")
  var profile: String?

  @Option(help: "Vector instructions to use; the same as --set engine.kernels=….")
  var kernels: EngineSpec.Kernels?

  func load() throws(Failure) -> Study {
    let choice = kernels.map { ["engine.kernels=\($0.rawValue)"] } ?? []
    return try Study.load(
      spec, sets: sets + choice, sweeps: sweeps, profile: profile,
      environment: Environment.variables)
  }

  /// The spec with all of its experiments, or the end of the command with all mistakes said.
  ///
  /// - Parameters:
  ///   - needsData: whether a missing folder ends the command, too.
  ///   - cellsMayLackData: whether it does not if there are other cells.
  func study(
    _ format: DiagnosticFormat = .text, needsData: Bool = true, cellsMayLackData: Bool = false
  ) throws -> Study {
    let study = try load()
    let needsData = needsData && !(cellsMayLackData && study.isMatrix)
    let isSound = needsData ? study.diagnostics.errorCount == 0 : study.diagnostics.exitCode != 3
    guard isSound else {
      Terminal.complain(study.diagnostics.rendered(as: format))
      throw ExitStatus(study.diagnostics.exitCode)
    }
    // Whoever needs the data is about to fail for want of weights, and will say so.
    let remarks = study.diagnostics.filter { !needsData || $0.code != "W110" }
    if !remarks.isEmpty {
      Terminal.complain(remarks.map(\.rendered).joined(separator: "\n\n"))
    }
    return study
  }
}

extension SpecArguments {
  /// The first of its experiments alone.
  func experiment() throws -> (Experiment, Loaded) {
    let loaded = try study().cells[0].loaded
    guard let experiment = loaded.experiment else {
      throw Failure(.internalFault, "a spec without mistakes describes nothing")
    }
    return (experiment, loaded)
  }
}

/// With which instructions a command computes that has no spec to say so.
struct EngineArguments: ParsableArguments {
  @Option(help: "Vector instructions to use.")
  var kernels = EngineSpec.Kernels.auto

  /// To be called before anything computes.
  func apply() throws(Failure) { try kernels.use() }
}

extension EngineSpec.Kernels: ExpressibleByArgument {}

/// How a command says what it found.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
