import ArgumentParser
import Documents
import ExperimentSpec
import Files

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Writes a spec with everything filled in, a field a line.")

  @OptionGroup var arguments: SpecArguments

  @Flag(help: "Says where each value comes from.")
  var origin = false

  @Flag(help: "Only what neither the spec nor the paper states.")
  var assumptions = false

  @Option(help: "text or json.")
  var format = OutputFormat.text

  @Option(help: "The cell of the matrix that is shown; the first one unless named.")
  var cell: String?

  func run() throws {
    let study = try arguments.study(needsData: false)
    let loaded = try chosen(study)
    var fields = loaded.fields
    if assumptions { fields = cell == nil ? study.assumptions : loaded.assumptions }
    switch format {
    case .json:
      let members = fields.map { field in
        (field.path, ["value": field.value, "origin": .string(field.origin)] as JSON)
      }
      print(JSON.object(JSONObject(members)).pretty, terminator: "")
    case .text:
      let lines = fields.map { ("\($0.path) = \($0.value.compact)", $0) }
      let width = min(60, lines.map(\.0.count).max() ?? 0)
      for (line, field) in lines {
        let gap = String(repeating: " ", count: max(0, width - line.count))
        print(origin || assumptions ? "\(line)\(gap)  \(comment(field, loaded))" : line)
      }
    }
  }

  private func chosen(_ study: Study) throws(Failure) -> Loaded {
    guard let cell else { return study.cells[0].loaded }
    guard let found = study.cells.first(where: { $0.label == cell }) else {
      throw Failure(
        .usage, "there is no cell `\(cell)`",
        remedy: "cells: \(study.cells.prefix(100).map(\.label).joined(separator: ", "))")
    }
    return found.loaded
  }

  private func comment(_ field: ResolvedField, _ loaded: Loaded) -> String {
    if assumptions { return field.about }
    let losers = (loaded.overridden[field.path] ?? []).map { "over \($0.description)" }
    return ([field.origin] + losers).joined(separator: ", ")
  }
}
