public import Documents
import Metrics

extension Manifest {
  /// The JSON Schema of `manifest.json`.
  public static var schema: JSON {
    let spec = RecordShape([
      FieldDescription("name", "name of the experiment", .text),
      FieldDescription("digest", "of the resolved spec", .text),
      FieldDescription("profile", "size at which it ran; `spec` as written", .text),
      FieldDescription("task", "what is restored", .text),
      FieldDescription("seed", "of the training", .integer(0...Int.max)),
      FieldDescription("quirks", "copied mistakes", .list(.text, counts: 0...1000)),
    ])
    let engine = RecordShape([
      FieldDescription("backend", "what computes", .text),
      FieldDescription("numerics", "revision of its numbers", .integer(0...Int.max)),
      FieldDescription("precision", "format of the numbers", .text),
      FieldDescription("blas", "matrix products and the family of kernels", .text),
    ])
    let stage = RecordShape([
      FieldDescription("stage", "its label in the plan", .text),
      FieldDescription("key", "what it was made of", .text),
      FieldDescription("out", "digest of its result", .text),
      FieldDescription(
        "normalization", "what a learned loss does to pixels, unless the spec says otherwise",
        .text, isRequired: false),
    ])
    return Schema.document(
      for: RecordShape([
        FieldDescription("format", "of this file", .choice([ValueShape.Choice(format)])),
        FieldDescription("spec", "what was asked for", .record(spec)),
        FieldDescription("engine", "what decides the last digits", .record(engine)),
        FieldDescription(
          "stages", "in the order of the plan", .list(.record(stage), counts: 0...Int.max)),
        FieldDescription(
          "results", "one for each variant, test set and protocol",
          .list(.record(result), counts: 0...Int.max)),
        FieldDescription(
          "assumptions", "fields that neither spec nor paper state", .integer(0...Int.max)),
        FieldDescription(seal, "digest of everything above", .text),
      ]), title: "mae-run result", about: "The result of an experiment, the same bytes every time.",
      dialect: .data)
  }

  private static var result: RecordShape {
    var names: [String] = []
    for metric in QualityProtocol.all.flatMap(\.metrics) where !names.contains(metric.name) {
      names.append(metric.name)
    }
    // What JSON cannot write as a number is text.
    let unlimited = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    let mean = ValueShape.any([
      .real(unlimited), .choice(["inf", "-inf", "nan"].map { ValueShape.Choice($0) }),
    ])
    let shown = RecordShape(
      names.map { FieldDescription($0, "as tables print it", .text, isRequired: false) })
    return RecordShape(
      [
        FieldDescription("variant", "what was judged", .text),
        FieldDescription(
          "cell", "its label on each axis of the matrix", .named(.text), isRequired: false),
        FieldDescription("test", "on which pictures", .text),
        FieldDescription("images", "how many", .integer(0...Int.max)),
        FieldDescription("protocol", "how", .text),
        FieldDescription("protocol_digest", "of the protocol's definition", .text),
      ]
        + names.map { FieldDescription($0, "mean over all images", mean, isRequired: false) }
        + [
          FieldDescription("shown", "means with the digits of the protocol", .record(shown)),
          FieldDescription("infinite", "values left out of a mean", .integer(0...Int.max)),
          FieldDescription("per_image", "digest of `per_image.csv`", .text),
          FieldDescription("pixels", "digest of the restored pictures", .text),
          FieldDescription(
            "niqe_model", "what NIQE measured distances to",
            .record(
              RecordShape([
                FieldDescription("name", "official-2013, or fit: and a data set", .text),
                FieldDescription("digest", "of its numbers", .text),
              ])), isRequired: false),
        ])
  }
}
