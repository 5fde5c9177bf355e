public import Documents
import Files

extension Comparison {
  /// The same facts for tools.
  public var json: JSON {
    [
      "format": "mae-run-diff/1",
      "verdict": .string(verdict.rawValue),
      "exit": .integer(Int(verdict.exitStatus)),
      "reason": .string(reason),
      "spec": [
        "same": .bool(sameSpec),
        "fields": .array(
          fields.map {
            [
              "path": .string($0.path), "a": $0.a, "b": $0.b,
              "affects": .array($0.affects.map { .string($0) }),
            ]
          }),
      ],
      "stages": [
        "shared": .array(sharedStages.map { .string($0) }),
        "differing": .array(differingStages.map { .string($0) }),
      ],
      "engine": ["same": .bool(engineA == engineB), "a": engineA.json, "b": engineB.json],
      "results": .array(tables.map(\.json)),
      "unpaired": .array(unpaired.map { .string($0) }),
      "refused": .array(
        refusals.map { ["what": .string($0.subject), "a": .string($0.a), "b": .string($0.b)] }),
      "advice": .array(advice.map { .string($0) }),
    ]
  }

  /// For an issue or a pull request.
  public var markdown: String {
    var text = "**\(verdict.rawValue)**\(reason.isEmpty ? "" : ": \(reason)")\n"
    if !fields.isEmpty {
      text += "\n| field | A | B | affects |\n| --- | --- | --- | --- |\n"
      for field in fields {
        text += "| `\(field.path)` | \(Self.value(field.a)) | \(Self.value(field.b)) "
        text += "| \(field.affects.joined(separator: ", ")) |\n"
      }
    }
    for table in tables {
      text += "\n\(Self.caption(table))\n\n"
      text += "| metric | A | B | B − A | 95 % paired | better / same / worse |\n"
      text += "| --- | ---: | ---: | ---: | ---: | ---: |\n"
      for row in table.rows {
        let d = row.digits
        text += "| \(row.metric) \(row.higherIsBetter ? "↑" : "↓") | \(Decimals.fixed(row.a, d)) "
        text += "| \(Decimals.fixed(row.b, d)) | \(Decimals.signed(row.difference, d)) "
        if let p = row.paired {
          text += "| \(Decimals.signed(p.low, d)) … \(Decimals.signed(p.high, d)) "
          text += "| \(p.better) / \(p.same) / \(p.worse) |\n"
        } else {
          text += "| | |\n"
        }
      }
    }
    for refusal in refusals {
      text += "\n- \(refusal.subject): A \(refusal.a), B \(refusal.b)\n"
    }
    return text
  }
}

extension EngineIdentity {
  fileprivate var json: JSON {
    [
      "backend": .string(backend), "numerics": .integer(numerics),
      "precision": .string(precision), "blas": .string(blas),
    ]
  }
}

extension Comparison.Table {
  fileprivate var json: JSON {
    [
      "variant_a": .string(variantA), "variant_b": .string(variantB), "test": .string(test),
      "images": .integer(images), "protocol": .string(protocolName),
      "metrics": .array(rows.map(\.json)),
      "largest_changes": .array(
        changes.map { change in
          [
            "image": .string(change.image),
            "values": .object(
              JSONObject(
                change.values.map { ($0.metric, ["a": .number($0.a), "b": .number($0.b)]) })),
          ]
        }),
    ]
  }
}

extension Comparison.MetricRow {
  fileprivate var json: JSON {
    var json: JSON = [
      "metric": .string(metric), "direction": .string(higherIsBetter ? "up" : "down"),
      "a": .number(a), "b": .number(b), "difference": .number(difference),
      "shown": [
        "a": .string(Decimals.fixed(a, digits)), "b": .string(Decimals.fixed(b, digits)),
        "difference": .string(Decimals.signed(difference, digits)),
      ],
      "tolerance": .number(tolerance),
    ]
    if let paired {
      json["paired"] = [
        "mean": .number(paired.meanDifference), "low": .number(paired.low),
        "high": .number(paired.high), "better": .integer(paired.better),
        "same": .integer(paired.same), "worse": .integer(paired.worse),
      ]
    }
    return json
  }
}
