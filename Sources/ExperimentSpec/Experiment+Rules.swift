import Datasets
import Documents

// Rules between fields of different blocks. Each has a code of its own.

extension Experiment {
  func checkRules(_ fields: inout Fields) {
    for place in placedPriors { check(place.prior, place.path, &fields) }
    guard let model else { return checkPretrainingAlone(&fields) }
    checkCrop(&fields)
    checkTask(&fields)
    checkNetwork(model, &fields)
    checkFrames(model, &fields)
    checkSides(&fields)
    checkTests(&fields)
    checkTargets(&fields)
    if train != nil && data.train == nil {
      fields.report(
        "E049", "`train` needs pictures to learn from", "train",
        label: "`data.train` is missing")
    }
    if train == nil && model.weights == nil {
      fields.report(
        "E049", "there is nothing to evaluate", "evaluate",
        label: "`train` is missing, or `model.weights`")
    }
    if model.weights != nil && train?.initial != nil {
      fields.report(
        "E101", "two files of weights to start from", "train.init", label: "leave one of them out",
        also: ["model.weights": "the other one"])
    }
    if measuresNIQE && evaluate.niqe.model == .fit && data.train == nil {
      fields.report(
        "E074", "there are no pictures that NIQE could learn from", "evaluate.niqe",
        label: "`data.train` is missing; `official` needs none")
    }
    if fields.spot(of: "evaluate.protocol") == nil {
      fields.report(
        "W201", "`evaluate.protocol` is not stated", "evaluate",
        label: "`\(evaluate.qualityProtocol)` is assumed",
        notes: ["numbers of different protocols cannot be compared"])
    }
  }

  /// Without a network there have to be encoders, and nothing else to do.
  private func checkPretrainingAlone(_ fields: inout Fields) {
    let users = ["train", "evaluate"].filter { fields.isWritten($0) }
    if let user = users.first {
      fields.require("model", note: "`\(user)` is about the network that it names")
    } else if placedPriors.isEmpty {
      fields.require(
        "model",
        note: "a network that restores; without one, `loss.prior` for an encoder to pre-train")
    }
    if data.train == nil, placedPriors.contains(where: { $0.prior.source.isLearned }) {
      fields.report(
        "E049", "an encoder needs pictures to learn from", "data",
        label: "`data.train` is missing")
    }
  }

  /// Inputs are targets made smaller, so a crop has to divide.
  private func checkCrop(_ fields: inout Fields) {
    guard let crop = data.train?.crop, crop % scale != 0 else { return }
    let below = crop - crop % scale
    fields.report(
      "E047", "crop \(crop) does not divide by scale \(scale)", "data.train.crop",
      label: "nearest valid: \(below), \(below + scale)", also: ["scale": "scale set here"])
  }

  /// Crops have to fit into pictures whose size the spec decides.
  private func checkSides(_ fields: inout Fields) {
    guard let train = data.train,
      let side = (train.source.options as? DeadLeavesSource.Options)?.size
    else { return }
    if train.crop > side {
      fields.report(
        "E050", "crop \(train.crop) does not fit into images of \(side)", "data.train.crop",
        label: "at most \(side)", also: ["data.train.size": "size set here"])
    }
  }

  /// Tables and stages tell test sets apart by name.
  private func checkTests(_ fields: inout Fields) {
    var seen: [String: Int] = [:]
    for (i, test) in data.tests.enumerated() {
      if let first = seen[test.label] {
        fields.report(
          "E073", "two test sets are called `\(test.label)`", "data.test[\(i)]",
          label: "give it a `name`", also: ["data.test[\(first)]": "the other one"])
      }
      seen[test.label] = i
    }
  }
}
