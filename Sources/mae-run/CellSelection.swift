import ArgumentParser
import ExperimentSpec
import Files
import Planning

/// Which cells of a matrix a command is about.
struct CellSelection: ParsableArguments {
  @Option(
    name: .customLong("only"), parsing: .singleValue,
    help: ArgumentHelp(
      "Only cells with these labels, e.g. model=EDSR,scale=4; `|` parts several labels.",
      valueName: "axis=label"))
  var only: [String] = []

  @Option(help: ArgumentHelp("Only the i-th of n parts of the cells.", valueName: "i/n"))
  var shard: Shard?

  /// Places of the cells that are wanted.
  func cells(_ plan: StudyPlan) throws(Failure) -> Set<Int> {
    var wanted = Array(plan.cells.indices)
    for condition in only.flatMap({ $0.split(separator: ",") }) {
      let (axis, labels) = try parsed(String(condition), plan)
      wanted = wanted.filter { i in
        plan.cells[i].coordinates.contains { $0.axis == axis && labels.contains($0.label) }
      }
    }
    guard !wanted.isEmpty else {
      throw Failure(
        .usage, "no cell is `\(only.joined(separator: ","))`",
        remedy: "cells: \(plan.cells.prefix(40).map(\.label).joined(separator: ", "))")
    }
    guard let shard else { return Set(wanted) }
    return Set(wanted.indices.filter { $0 % shard.count == shard.number - 1 }.map { wanted[$0] })
  }

  private func parsed(
    _ condition: String, _ plan: StudyPlan
  ) throws(Failure) -> (axis: String, labels: [String]) {
    let parts = condition.split(separator: "=", maxSplits: 1).map(String.init)
    let names = plan.axes.map(\.name)
    guard parts.count == 2 else {
      throw Failure(.usage, "`--only \(condition)` should read `axis=label`")
    }
    guard let axis = plan.axes.first(where: { $0.name == parts[0] }) else {
      throw Failure(
        .usage, "there is no axis `\(parts[0])`",
        remedy: names.isEmpty
          ? "the spec has no matrix" : "axes: \(names.joined(separator: ", "))")
    }
    let labels = parts[1].split(separator: "|").map(String.init)
    if let wrong = labels.first(where: { !axis.labels.contains($0) }) {
      throw Failure(
        .usage, "axis `\(axis.name)` has no `\(wrong)`",
        remedy: "it has: \(axis.labels.joined(separator: ", "))")
    }
    return (axis.name, labels)
  }
}

/// `2/8`: the second of eight parts.
struct Shard: ExpressibleByArgument {
  let number: Int
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/").compactMap { Int($0) }
    guard parts.count == 2, parts[1] >= 1, (1...parts[1]).contains(parts[0]) else { return nil }
    (number, count) = (parts[0], parts[1])
  }
}
