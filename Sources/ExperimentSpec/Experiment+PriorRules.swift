import Datasets
import Documents
public import MaskedAutoencoders
import RestorationModels

// Rules about what a learned loss and the rest of an experiment have to do with each other.

extension Experiment {
  /// - Parameter path: where the learned loss stands in the spec.
  func check(_ prior: PriorSpec, _ path: String, _ fields: inout Fields) {
    checkBands(prior, path, &fields)
    checkFrames(prior, path, &fields)
    checkTokens(prior, path, &fields)
    checkFeatures(prior, path, &fields)
    checkLayers(prior, path, &fields)
    checkPretraining(prior, path, &fields)
  }

  /// What was trained on colour photographs cannot look at four bands.
  private func checkBands(
    _ prior: PriorSpec, _ path: String, _ fields: inout Fields
  ) {
    guard prior.kind == .kmae || prior.kind == .vgg, ![1, 3].contains(data.bands) else { return }
    fields.report(
      "E051", "`\(prior.kind.rawValue)` knows colour photographs, these have \(data.bands) bands",
      path, label: "`ctmae` and `ccmae` learn from the pictures themselves",
      also: ["data.train.bands": "set here"])
  }

  /// Networks of pictures judge videos only if somebody asks for that.
  private func checkFrames(
    _ prior: PriorSpec, _ path: String, _ fields: inout Fields
  ) {
    if task.isVideo {
      if let clip = prior.clip { check(clip, path, &fields) }
      guard prior.clip == nil, !prior.isFrameWise else { return }
      fields.report(
        "E051", "`\(prior.kind.rawValue)` is a network of pictures, these are videos",
        path,
        label: "write `frame-wise: on` to judge frames one by one", also: ["task": "set here"])
    } else if prior.isFrameWise {
      fields.report(
        "E053", "pictures have no frames", "\(path).frame-wise", label: "leave this out",
        also: ["task": "set here"])
    }
  }

  /// A clip has to fit into a sample, of which a network may restore the middle alone.
  private func check(_ clip: ClipSpec, _ path: String, _ fields: inout Fields) {
    guard let train = data.train, let span = clip.span,
      var frames = train.window ?? train.source.frames
    else { return }
    if clip.context == .none, let network = model.flatMap({ Registries.model($0.arch) }) {
      frames -= 2 * network.type.temporalMargin
    }
    guard span > frames else { return }
    fields.report(
      "E053", "a clip over \(span) frames does not fit into samples of \(frames)",
      "\(path).clip.frames", label: "at most \((frames - 1) / clip.stride + 1)",
      also: [
        "data.train.window": "samples set here", "\(path).clip.context": "not counting others",
      ])
  }

  /// An encoder sees whole patches of the crops.
  private func checkTokens(
    _ prior: PriorSpec, _ path: String, _ fields: inout Fields
  ) {
    guard let crop = data.train?.crop, let network = prior.source.architecture,
      let misfit = prior.misfit(network, crop: crop)
    else { return }
    let sizes = prior.kind == .kmae ? "arch" : "pretrain.arch"
    fields.report(
      "E054", misfit.message, "data.train.crop", label: misfit.cure,
      also: misfit.field == "arch"
        ? ["\(path).\(sizes)": "patches set here"]
        : ["\(path).\(misfit.field)": "sizes must agree because of this"])
  }

  /// Blocks are counted from 0.
  private func checkFeatures(
    _ prior: PriorSpec, _ path: String, _ fields: inout Fields
  ) {
    guard case .blocks(let blocks) = prior.options.features,
      let count = prior.source.architecture?.blockCount,
      let wrong = blocks.first(where: { $0 >= count })
    else { return }
    fields.report(
      "E060", "the encoder has no block \(wrong)", "\(path).features.blocks",
      label: "it has \(count), numbered from 0 to \(count - 1)",
      also: ["\(path).arch": "set here", "\(path).pretrain.arch": "set here"])
  }

  /// Of every layer that is compared something has to be left.
  private func checkLayers(
    _ prior: PriorSpec, _ path: String, _ fields: inout Fields
  ) {
    guard let crop = data.train?.crop, case .layers(let layers) = prior.options.features,
      let network = prior.source.classifier
    else { return }
    guard let least = network.smallestSide(for: layers.map(\.name)), crop < least else { return }
    fields.report(
      "E054", "crop \(crop) leaves nothing of the deepest layer", "data.train.crop",
      label: "at least \(least)", also: ["\(path).layers": "layers set here"])
  }

  /// Crops of the pre-training have to fit into pictures whose size the spec decides.
  private func checkPretraining(
    _ prior: PriorSpec, _ path: String, _ fields: inout Fields
  ) {
    guard case .pretrained(let pretrain) = prior.source,
      let leaves = data.train?.source.options as? DeadLeavesSource.Options
    else { return }
    if let network = pretrain.architecture as? VideoMAEOptions, network.frames > leaves.clip {
      let most = leaves.clip / network.patchFrames * network.patchFrames
      fields.report(
        "E053", "the prior's clips of \(network.frames) frames do not fit into \(leaves.clip)",
        "\(path).pretrain", label: "write `frames: \(max(most, network.patchFrames))`",
        also: ["data.train.frames": "length set here"],
        notes: ["a clip is as long as its `arch` says unless stated"])
    }
    guard pretrain.crop > leaves.size else { return }
    let cell = pretrain.architecture.cell
    fields.report(
      "E050", "the prior's crop \(pretrain.crop) does not fit into images of \(leaves.size)",
      "\(path).pretrain", label: "write `crop: \(leaves.size / cell * cell)`",
      also: ["data.train.size": "size set here"],
      notes: ["a crop is as large as its `arch` says unless stated"])
  }
}

extension PriorSpec {
  /// Why crops and an encoder do not go together, which field has to do with it, and what would.
  public struct Misfit: Sendable {
    public var message: String
    public var cure: String
    /// The field of the prior that matters beside the crop.
    var field: String
  }

  /// Whether an encoder of these sizes can judge crops of this side.
  public func misfit(_ network: any MaskedAutoencoderOptions, crop: Int) -> Misfit? {
    if crop < network.smallestSide {
      return Misfit(
        message: "crop \(crop) is smaller than a patch of the prior",
        cure: "at least \(network.smallestSide)", field: "arch")
    }
    if options.fit == .strict, let side = network.side, crop != side {
      return Misfit(
        message: "crop \(crop) is not the size the prior is trained with",
        cure: "\(side), or `resize: interpolate`", field: "resize")
    }
    return nil
  }
}
