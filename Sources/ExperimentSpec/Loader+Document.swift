import Documents

extension Loader {
  /// The document of one experiment: the recipe of its network, the files, the values of its cell,
  /// the profile, the arguments; later ones win.
  mutating func document(_ base: Base, _ cell: [Assignment]) -> Node {
    var node = base.document
    expandPrior(&node)
    applyInTurn(cell, to: &node)
    let recipe = recipe(for: node, base.arguments)
    let writesSchedule = writesSchedule(node, base)
    if let recipe { lay(recipe.document(under: node), under: &node) }
    apply(base.profile ?? builtInProfile(of: node), to: &node)
    expandPrior(&node)
    applyInTurn(base.arguments, to: &node)
    if let recipe, !writesSchedule { fit(recipe, to: &node) }
    return node
  }

  /// One after the other, so that a named prior is there before one of its fields is set.
  private mutating func applyInTurn(_ assignments: [Assignment], to document: inout Node) {
    for assignment in assignments {
      apply([assignment], to: &document)
      expandPrior(&document)
    }
  }

  /// `prior: name` as the record of that name under `priors`.
  private mutating func expandPrior(_ document: inout Node) {
    guard let word = document["loss"]?["prior"], let name = word.text,
      let prior = document["priors"]?[name]
    else { return }
    let path = PathPart.parts(of: "loss.prior", at: 0, in: nil) ?? []
    document = layers.set(prior, at: path[...], in: document, .record(Experiment.shape))
  }

  private mutating func builtInProfile(of document: Node) -> [Assignment] {
    (Profile.builtIn(profile, for: document) ?? []).compactMap {
      assignment(SourceText(name: "--profile \(profile)", text: $0, order: 900))
    }
  }

  // MARK: Recipes

  /// The recipe of the network that is named last.
  private func recipe(for document: Node, _ arguments: [Assignment]) -> RecipeLayer? {
    var model = document["model"]
    for argument in arguments {
      switch argument.path {
      case "model": model = argument.value
      case "model.arch": model = argument.value
      default: break
      }
    }
    return (model?["arch"] ?? model)?.text.flatMap { RecipeLayer(of: $0) }
  }

  /// Whether the spec has a schedule of its own, whose steps are meant as they are.
  private func writesSchedule(_ document: Node, _ base: Base) -> Bool {
    document["train"]?["schedule"] != nil
      || (base.arguments + (base.profile ?? [])).contains { $0.path.hasPrefix("train.schedule") }
  }

  /// Puts a layer under the document; nothing counts as overridden by it.
  private func lay(_ base: Node?, under document: inout Node) {
    guard let base else { return }
    var quiet = Layers()
    document = quiet.merge(document, over: base, .record(Experiment.shape))
  }

  /// Shortens or lengthens the schedule of a recipe with the training.
  private func fit(_ recipe: RecipeLayer, to document: inout Node) {
    guard let steps = document["train"]?["steps"]?.text.flatMap(ScalarText.integer),
      let schedule = recipe.schedule(steps: steps)
    else { return }
    let path = PathPart.parts(of: "train.schedule", at: 0, in: nil) ?? []
    var quiet = Layers()
    document = quiet.set(schedule, at: path[...], in: document, .record(Experiment.shape))
  }
}
