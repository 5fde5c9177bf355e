import Documents
import Files

/// `plan.json`: the stages with their keys, and every field of the spec with what it affects.
///
/// `diff` reads it to name the fields in which two runs differ.
enum PlanFile {
  static let format = "mae-run-plan/1"

  static func text(_ run: RunRecord) -> String { text(run, nil, run.stages) }

  /// Of one cell of a matrix alone.
  static func text(_ run: RunRecord, variant: VariantRecord, _ index: StageIndex) -> String {
    text(run, variant, index.stages(of: variant, in: run))
  }

  private static func text(
    _ run: RunRecord, _ variant: VariantRecord?, _ stages: [StageRecord]
  ) -> String {
    var json: JSON = [
      "format": .string(format),
      "spec": .string(variant?.cell?.digest ?? run.digest),
      "stages": .array(
        stages.map { stage in
          [
            "stage": .string(stage.name), "kind": .string(stage.kind), "key": .string(stage.key),
            "inputs": .array(stage.inputs.map { .string($0) }),
          ]
        }),
      "fields": .array(
        (variant?.cell?.fields ?? run.fields).map { field in
          [
            "path": .string(field.path), "value": field.value, "origin": .string(field.origin),
            "assumption": .bool(field.isAssumption),
            "affects": .array(field.affects.map { .string($0) }),
          ]
        }),
    ]
    if variant == nil && !run.axes.isEmpty { json["table"] = TableFile(run).json }
    return json.pretty
  }

  /// Stages in order, fields, and what it says of a table.
  static func read(
    _ path: String
  ) -> (stages: [StageRecord], fields: [FieldRecord], table: TableFile?)? {
    guard let json = (try? Files.readText(path)).flatMap({ try? JSON(parsing: $0) }),
      json["format"]?.string == format, let stages = json["stages"]?.array,
      let fields = json["fields"]?.array
    else { return nil }
    let planned = stages.compactMap { stage -> StageRecord? in
      guard let name = stage["stage"]?.string, let kind = stage["kind"]?.string,
        let key = stage["key"]?.string
      else { return nil }
      return StageRecord(
        name: name, kind: kind, key: key,
        inputs: stage["inputs"]?.array?.compactMap(\.string) ?? [])
    }
    let read = fields.compactMap { field -> FieldRecord? in
      guard let path = field["path"]?.string, let value = field["value"],
        let origin = field["origin"]?.string
      else { return nil }
      return FieldRecord(
        path: path, value: value, origin: origin,
        isAssumption: field["assumption"]?.bool ?? false,
        affects: field["affects"]?.array?.compactMap(\.string) ?? [])
    }
    return (planned, read, json["table"].flatMap { TableFile($0) })
  }
}
