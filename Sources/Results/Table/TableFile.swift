import Documents
import ExperimentSpec

/// What `plan.json` says of the table: axes, cells, layout, claims.
struct TableFile: Sendable {
  var axes: [Study.Axis]
  var cells: [[Study.Coordinate]]
  var table: TableSettings

  init(_ run: RunRecord) {
    axes = run.axes
    cells = run.variants.compactMap { $0.cell?.coordinates }
    table = run.table
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
      "rows": Self.names(table.layout.rows), "columns": Self.names(table.layout.columns),
      "over": Self.names(table.layout.over),
      "digits": table.layout.digits.map { .integer($0) } ?? .null,
      "best": .bool(table.layout.marksBest),
      "compare": table.compare.map { .string($0) } ?? .null,
      "claims": .array(table.claims.map(\.json)),
    ]
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
    table = TableSettings(
      layout: ScoreTable.Layout(
        rows: Self.names(json["rows"]), columns: Self.names(json["columns"]),
        over: Self.names(json["over"]), digits: json["digits"]?.int,
        marksBest: json["best"]?.bool ?? true),
      compare: json["compare"]?.string,
      claims: (json["claims"]?.array ?? []).compactMap { try? ClaimSpec(json: $0) })
  }

  private static func names(_ list: [String]?) -> JSON {
    list.map { .array($0.map { .string($0) }) } ?? .null
  }

  private static func names(_ json: JSON?) -> [String]? { json?.array?.compactMap(\.string) }
}
