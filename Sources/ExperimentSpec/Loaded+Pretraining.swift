import Documents
public import Files

extension Loaded {
  /// The same spec without its network: only the encoders of its learned losses are wanted.
  ///
  /// What else it says is left out, so that specs that share an encoder share this, too.
  public func pretrainingAlone(of whole: Experiment) throws(Failure) -> Loaded {
    guard whole.model != nil else { return self }
    guard let place = whole.placedPriors.first else {
      throw Failure(
        .usage, "the spec has no learned loss to pre-train",
        remedy: "`loss.prior` says which: mae-run doc loss.prior")
    }
    var experiment = whole
    experiment.name += "-pretrain"
    (experiment.model, experiment.train) = (nil, nil)
    experiment.data.tests = []
    experiment.data.validation = nil
    var result = self
    result.experiment = experiment
    let tops = ["mae-run", "about", "task", "profile"]
    result.fields = fields.filter { field in
      tops.contains(field.path) || field.path == "\(place.path).kind"
        || isWanted(field, learns: place.prior.source.isLearned)
    }
    return result
  }

  /// Whether a field enters an encoder.
  private func isWanted(_ field: ResolvedField, learns: Bool) -> Bool {
    if field.affects.contains("prior") { return true }
    if field.path.hasPrefix("loss.prior.pretrain.") { return true }
    guard learns && field.path.hasPrefix("data.train.") else { return false }
    return field.affects.contains("targets") || field.path.hasSuffix(".root")
  }
}
