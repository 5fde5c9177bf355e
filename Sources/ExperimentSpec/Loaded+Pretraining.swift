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

extension Study {
  /// The same cells without their networks; those without a learned loss, and those that share an
  /// encoder with a cell above, fall away.
  public func pretrainingAlone() throws(Failure) -> Study {
    guard isMatrix else {
      var study = self
      guard let whole = cells[0].loaded.experiment else { return self }
      study.cells[0].loaded = try cells[0].loaded.pretrainingAlone(of: whole)
      study.cells[0].label = study.cells[0].loaded.experiment?.label ?? ""
      return study
    }
    var study = self
    study.cells = []
    var seen: Set<Digest> = []
    for var cell in cells {
      guard let whole = cell.loaded.experiment, !whole.placedPriors.isEmpty else { continue }
      cell.loaded = try cell.loaded.pretrainingAlone(of: whole)
      if seen.insert(cell.loaded.digest).inserted { study.cells.append(cell) }
    }
    guard !study.cells.isEmpty else {
      throw Failure(.usage, "no cell of the matrix has a learned loss to pre-train")
    }
    return study
  }
}
