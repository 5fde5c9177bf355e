import Datasets
import Documents
import MaskedAutoencoders
import RestorationModels

// Rules about what a learned loss and the rest of an experiment have to do with each other.

extension Experiment {
  func checkPrior(_ fields: inout Fields) {
    guard let prior = loss.prior else { return }
    checkBands(prior, &fields)
    checkFrames(prior, &fields)
    checkTokens(prior, &fields)
    checkFeatures(prior, &fields)
    checkPretraining(prior, "loss.prior", &fields)
  }

  /// What was trained on colour photographs cannot look at four bands.
  private func checkBands(_ prior: PriorSpec, _ fields: inout Fields) {
    guard prior.kind == .kmae || prior.kind == .vgg, ![1, 3].contains(data.bands) else { return }
    fields.report(
      "E051", "`\(prior.kind.rawValue)` knows colour photographs, these have \(data.bands) bands",
      "loss.prior", label: "`ctmae` and `ccmae` learn from the pictures themselves",
      also: ["data.train.bands": "set here"])
  }

  /// Networks of pictures judge videos only if somebody asks for that.
  private func checkFrames(_ prior: PriorSpec, _ fields: inout Fields) {
    if task.isVideo {
      guard !prior.isFrameWise else { return }
      fields.report(
        "E051", "`\(prior.kind.rawValue)` is a network of pictures, these are videos",
        "loss.prior",
        label: "write `frame-wise: on` to judge frames one by one", also: ["task": "set here"])
    } else if prior.isFrameWise {
      fields.report(
        "E053", "pictures have no frames", "loss.prior.frame-wise", label: "leave this out",
        also: ["task": "set here"])
    }
  }

  /// An encoder sees whole patches of the crops.
  private func checkTokens(_ prior: PriorSpec, _ fields: inout Fields) {
    guard let crop = data.train?.crop, let network = prior.source.architecture else { return }
    let place = prior.kind == .kmae ? "loss.prior.arch" : "loss.prior.pretrain.arch"
    if crop < network.smallestSide {
      fields.report(
        "E054", "crop \(crop) is smaller than a patch of the prior", "data.train.crop",
        label: "at least \(network.smallestSide)", also: [place: "patches set here"])
    } else if prior.options.fit == .strict, let side = network.side, crop != side {
      fields.report(
        "E054", "crop \(crop) is not the size the prior is trained with", "data.train.crop",
        label: "\(side), or `resize: interpolate`",
        also: ["loss.prior.resize": "sizes must agree because of this"])
    }
  }

  /// Blocks are counted from 0.
  private func checkFeatures(_ prior: PriorSpec, _ fields: inout Fields) {
    guard case .blocks(let blocks) = prior.options.features,
      let count = prior.source.architecture?.blockCount,
      let wrong = blocks.first(where: { $0 >= count })
    else { return }
    fields.report(
      "E060", "the encoder has no block \(wrong)", "loss.prior.features.blocks",
      label: "it has \(count), numbered from 0 to \(count - 1)",
      also: ["loss.prior.arch": "set here", "loss.prior.pretrain.arch": "set here"])
  }

  /// Crops of the pre-training have to fit into pictures whose size the spec decides.
  private func checkPretraining(
    _ prior: PriorSpec, _ path: String, _ fields: inout Fields
  ) {
    guard case .pretrained(let pretrain) = prior.source,
      let leaves = data.train?.source.options as? DeadLeavesSource.Options,
      pretrain.crop > leaves.size
    else { return }
    let cell = pretrain.architecture.cell
    fields.report(
      "E050", "the prior's crop \(pretrain.crop) does not fit into images of \(leaves.size)",
      "\(path).pretrain", label: "write `crop: \(leaves.size / cell * cell)`",
      also: ["data.train.size": "size set here"],
      notes: ["a crop is as large as its `arch` says unless stated"])
  }
}
