import Datasets
import Documents
import RestorationModels

/// The training recipe of a network's authors as the lowest layer of a spec: whatever the spec says
/// stands on top of it.
struct RecipeLayer {
  /// How diagnostics and `show --origin` call it: `recipe of edsr`.
  let name: String
  private let recipe: Recipe

  /// Nil for a network that nobody knows.
  init?(of arch: String) {
    guard let model = restorationModels[arch] else { return nil }
    name = "recipe of \(arch)"
    recipe = model.recipe
  }

  /// Those parts of the recipe that concern a block which the spec has.
  func document(under spec: Node) -> Node? {
    var document: JSON = [:]
    if spec["train"] != nil {
      document["train"] = .record([
        ("steps", recipe.steps.map { .integer($0) }),
        ("batch", recipe.batch.map { .integer($0) }),
        ("optimizer", recipe.optimizer), ("schedule", recipe.schedule),
        ("clip", recipe.clip.map { .number($0) }),
      ])
      if let pixel = recipe.pixel { document["loss"] = ["pixel": pixel] }
    }
    if let train = spec["data"]?["train"] {
      // A set with inputs of its own needs none made.
      let set = (train["set"] ?? train).text.flatMap(dataSource)
      document["data"] = [
        "train": .record([
          ("degrade", set?.hasInputs == true ? nil : recipe.degrade),
          ("crop", recipe.crop.map { .integer($0) }),
          ("window", recipe.frames.map { .integer($0) }),
          ("augment", recipe.augment.map { .array($0.map { .string($0) }) }),
        ])
      ]
    }
    return parsed(document)
  }

  /// The schedule of the recipe for a training of another length: its steps in proportion.
  func schedule(steps: Int) -> Node? {
    guard var schedule = recipe.schedule, let whole = recipe.steps, whole > 0, steps != whole
    else { return nil }
    func scaled(_ step: JSON) -> JSON {
      .integer(max(1, Int(Double(step.int ?? 0) * Double(steps) / Double(whole))))
    }
    if let drops = schedule["multistep"]?["at"]?.array {
      // In a very short training several drops come together.
      let places = drops.map(scaled)
      let rising = places.indices.filter { $0 == 0 || places[$0] != places[$0 - 1] }
      schedule["multistep"]?["at"] = .array(rising.map { places[$0] })
    }
    for (kind, field) in [("cosine", "warmup"), ("cosine", "period"), ("decay", "every")] {
      if let step = schedule[kind]?[field] { schedule[kind]?[field] = scaled(step) }
    }
    return parsed(schedule)
  }

  /// As text that diagnostics can show.
  private func parsed(_ document: JSON) -> Node? {
    YAML.parse(SourceText(name: name, text: document.pretty, order: 500)).0
  }
}

extension JSON {
  /// The members that are there.
  fileprivate static func record(_ members: [(String, JSON?)]) -> JSON {
    .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
  }
}
