import Datasets
import Documents
import MaskedAutoencoders

// Rules between fields of different blocks. Each has a code of its own.

extension Experiment {
  func checkRules(_ fields: inout Fields) {
    checkCrop(&fields)
    checkTask(&fields)
    checkNetwork(&fields)
    checkFrames(&fields)
    checkTokens(&fields)
    checkSides(&fields)
    checkTests(&fields)
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
    if fields.spot(of: "evaluate.protocol") == nil {
      fields.report(
        "W201", "`evaluate.protocol` is not stated", "evaluate",
        label: "`\(evaluate.qualityProtocol)` is assumed",
        notes: ["numbers of different protocols cannot be compared"])
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

  /// A transformer's encoder sees whole patches of the crops.
  private func checkTokens(_ fields: inout Fields) {
    guard let prior = loss.prior, let crop = data.train?.crop else { return }
    let patch = prior.pretrain.architecture.patch
    if crop < patch {
      fields.report(
        "E054", "crop \(crop) is smaller than a patch of the prior", "data.train.crop",
        label: "at least \(patch)", also: ["loss.prior.pretrain.arch": "patches set here"])
    } else if prior.fit == .strict && crop != prior.pretrain.crop {
      fields.report(
        "E054", "crop \(crop) is not the size the prior is trained with", "data.train.crop",
        label: "\(prior.pretrain.crop), or `resize: interpolate`",
        also: ["loss.prior.resize": "sizes must agree because of this"])
    }
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
    if let architecture = loss.prior?.pretrain.architecture, architecture.imageHeight > side {
      fields.report(
        "E050",
        "the prior's crop \(architecture.imageHeight) does not fit into images of \(side)",
        "loss.prior.pretrain",
        label: "write `crop: \(side / architecture.patch * architecture.patch)`",
        also: ["data.train.size": "size set here"],
        notes: ["a crop is as large as its `arch` says unless stated; `tiny` says 64"])
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
