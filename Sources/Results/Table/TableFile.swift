import Documents
import ExperimentSpec

/// What `plan.json` says of the table: axes, cells, layout, claims.
struct TableFile: Sendable {
  var axes: [Study.Axis]
  var cells: [[Study.Coordinate]]
  /// What is measured in each of the cells.
  var measures: [[TestMeasure]]
  var table: TableSettings

  init(_ run: RunRecord) {
    axes = run.axes
    let placed = run.variants.filter { $0.cell != nil }
    cells = placed.map { $0.cell?.coordinates ?? [] }
    measures = placed.map(\.measures)
    table = run.table
  }

  var planned: [PlannedScore] {
    zip(cells, measures).flatMap { cell, measures in
      measures.map { PlannedScore(cell: cell, measure: $0) }
    }
  }

  var json: JSON {
    [
      "axes": .array(
        axes.map {
          [
            "name": .string($0.name), "labels": .array($0.labels.map { .string($0) }),
            "seed": .bool($0.isSeed),
          ]
        }),
      "cells": .array(
        cells.map { cell in
          .object(JSONObject(cell.map { ($0.axis, .string($0.label)) }))
        }),
      "measures": measuresJSON,
      "rows": Self.names(table.layout.rows), "columns": Self.names(table.layout.columns),
      "over": Self.names(table.layout.over),
      "digits": table.layout.digits.map { .integer($0) } ?? .null,
      "best": .bool(table.layout.marksBest),
      "compare": table.compare.map { .string($0) } ?? .null,
      "claims": .array(table.claims.map(\.json)),
      "means": .object(JSONObject(table.means.map { ($0.name, Self.names($0.tests)) })),
      "elsewhere": .object(JSONObject(table.elsewhere.map { ($0.test, .string($0.why)) })),
    ]
  }

  /// What is measured, each list once, with the places of the cells that it holds for.
  private var measuresJSON: JSON {
    var lists: [[TestMeasure]] = []
    var users: [[TestMeasure]: [JSON]] = [:]
    for (i, list) in measures.enumerated() {
      if users[list] == nil { lists.append(list) }
      users[list, default: []].append(.integer(i))
    }
    return .array(
      lists.map { list in
        [
          "cells": .array(users[list] ?? []),
          "scores": .array(
            list.map {
              [
                "test": .string($0.test), "protocol": .string($0.protocolName),
                "metrics": Self.names($0.metrics),
              ]
            }),
        ]
      })
  }

  private static func measures(_ json: JSON?, cells: Int) -> [[TestMeasure]] {
    var measures: [[TestMeasure]] = Array(repeating: [], count: cells)
    for entry in json?.array ?? [] {
      let list = (entry["scores"]?.array ?? []).compactMap { score -> TestMeasure? in
        guard let test = score["test"]?.string, let name = score["protocol"]?.string else {
          return nil
        }
        return TestMeasure(
          test: test, protocolName: name, metrics: names(score["metrics"]) ?? [])
      }
      for place in entry["cells"]?.array ?? [] {
        if let i = place.int, measures.indices.contains(i) { measures[i] = list }
      }
    }
    return measures
  }

  init?(_ json: JSON) {
    guard let axes = json["axes"]?.array, let cells = json["cells"]?.array else { return nil }
    self.axes = axes.compactMap { axis in
      axis["name"]?.string.map {
        Study.Axis(
          name: $0, labels: axis["labels"]?.array?.compactMap(\.string) ?? [],
          isSeed: axis["seed"]?.bool ?? false)
      }
    }
    self.cells = cells.map { cell in
      (cell.object ?? JSONObject()).compactMap { axis, label in
        label.string.map { Study.Coordinate(axis: axis, label: $0) }
      }
    }
    measures = Self.measures(json["measures"], cells: cells.count)
    table = TableSettings(
      layout: ScoreTable.Layout(
        rows: Self.names(json["rows"]), columns: Self.names(json["columns"]),
        over: Self.names(json["over"]), digits: json["digits"]?.int,
        marksBest: json["best"]?.bool ?? true),
      compare: json["compare"]?.string,
      claims: (json["claims"]?.array ?? []).compactMap { try? ClaimSpec(json: $0) },
      means: (json["means"]?.object ?? JSONObject()).map {
        TestMean(name: $0, tests: Self.names($1) ?? [])
      },
      elsewhere: (json["elsewhere"]?.object ?? JSONObject()).compactMap { test, why in
        why.string.map { ElsewhereTest(test: test, why: $0) }
      })
  }

  private static func names(_ list: [String]?) -> JSON {
    list.map { .array($0.map { .string($0) }) } ?? .null
  }

  private static func names(_ json: JSON?) -> [String]? { json?.array?.compactMap(\.string) }
}
