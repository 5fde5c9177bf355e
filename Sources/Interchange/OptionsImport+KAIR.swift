import Documents
import Files
import RestorationModels

// Options of KAIR (cszn/KAIR): what becomes of each block of them.

extension OptionsImport {
  mutating func importKAIR(model: String?, _ place: ImportPlace) throws(Failure) {
    let network = try importNetwork("netG", named: "net_type", of: .kair, substitute: model)
    let task = network.task
    draft.set("task", .string(task.rawValue))
    let scale = integer("scale") ?? 1
    if task.enlarges { draft.set("scale", .integer(scale)) }
    if let name = text("task") { draft.set("name", .string(name.asFolderName)) }
    let seed = text(anyOf: ["train.manual_seed", "datasets.train.manual_seed", "manual_seed"])
    draft.set("seed", seed.flatMap { Int($0) }.map { .integer($0) })
    if let kind = text("model"), kind != "plain" {
      lose("model", "what it does beyond supervised training of one network is not here")
    }
    let channels = integer("n_channels") ?? 3
    for option in ["in_nc", "out_nc"] {
      guard let own = integer("netG.\(option)"), own != channels else { continue }
      lose("netG.\(option)", "pictures have \(channels) channels on both sides")
    }
    try importKAIRTraining(channels, place)
    importKAIRTest(channels, place)
    if has("train") { importKAIROptimizer() }
    if flag("merge_bn") == true {
      lose("merge_bn", "batch norms are kept to the end of a training")
    }
    settle("merge_bn_startpoint")
    if let file = text("path.pretrained_netG") {
      draft.set("model.weights.file", .string(place.path(file)))
      if flag("train.G_param_strict") == false { draft.set("model.weights.strict", false) }
    }
    settle("train.G_param_strict")
    importKAIRJudgement(scale: scale, task)
    drop(
      "path.root", "gpu_ids", "dist", "train.G_optimizer_reuse", "path.pretrained_optimizerG",
      because: "the same command continues a run, with any number of threads")
    drop(
      "train.checkpoint_test", "train.checkpoint_print",
      because: "results are judged after the last step, train.csv is written anyway")
  }

  // MARK: Data

  private mutating func importKAIRTraining(
    _ channels: Int, _ place: ImportPlace
  ) throws(Failure) {
    let path = "datasets.train"
    guard has(path) else { return }
    let type = text("\(path).dataset_type") ?? ""
    guard var source = kairPictures(path, type, sigma: "sigma", place) else {
      throw Failure(
        .spec, "training data of the type `\(type)` are not here, or name no `dataroot_H`",
        remedy: "what can be imported: \(Self.kairTypes.joined(separator: ", "))")
    }
    if channels != 3 { source["bands"] = .integer(channels) }
    if channels == 1 {
      change("n_channels", "files must be grey: colours are not turned into grey")
    }
    source["crop"] = integer("\(path).H_size").map { .integer($0) }
    // KAIR turns every crop in one of the eight ways.
    source["augment"] = ["hflip", "vflip", "rot90"]
    draft.set("data.train", .object(source))
    draft.set("train.batch", integer("\(path).dataloader_batch_size").map { .integer($0) })
    drop("\(path).name", because: "tables do not name training data")
  }

  private mutating func importKAIRTest(_ channels: Int, _ place: ImportPlace) {
    let path = "datasets.test"
    let type = text("\(path).dataset_type") ?? ""
    let bands = channels == 3 ? nil : channels
    guard let source = kairPictures(path, type, sigma: "sigma_test", place) else {
      lose(path, "pictures of the type `\(type)` cannot be judged here")
      return judgeByDeadLeaves(path, bands: bands)
    }
    var named = JSONObject([("name", JSON.string(text("\(path).name") ?? "test"))])
    for (key, value) in source { named[key] = value }
    if let bands { named["bands"] = .integer(bands) }
    draft.set("data.test", .object(named))
  }

  private static let kairTypes = [
    "dncnn", "dnpatch", "fdncnn", "ffdnet", "sr", "plain", "plainpatch",
  ]

  /// - Parameter sigma: the option that says how strong added noise is
  private mutating func kairPictures(
    _ path: String, _ type: String, sigma: String, _ place: ImportPlace
  ) -> JSONObject? {
    guard let target = text("\(path).dataroot_H"), Self.kairTypes.contains(type) else {
      return nil
    }
    var input = text("\(path).dataroot_L")
    var degrade: JSON = ["bicubic": "matlab"]
    if type.hasPrefix("dn") || type == "fdncnn" || type == "ffdnet" {
      drop("\(path).dataroot_L", because: "data of this type make inputs of the targets")
      input = nil
      let strength = (numbers("\(path).\(sigma)") ?? numbers(sigma) ?? [25]).map {
        JSON.exactly($0)
      }
      degrade = ["noise": ["gaussian": strength.count == 1 ? strength[0] : .array(strength)]]
    } else if type.hasPrefix("plain") {
      guard input != nil else { return nil }
    }
    for option in ["sigma", "sigma_test"] {
      // Older options say it in both blocks of data, of which each uses its own.
      settle("\(path).\(option)")
      if numbers(option) == [0] { settle(option) }
    }
    drop(
      "\(path).dataloader_shuffle", "\(path).dataloader_num_workers", "\(path).phase",
      because: "crops are drawn from all pictures and read ahead")
    lose("\(path).num_patches_per_image", "crops are drawn anew from all pictures")
    lose("\(path).num_sampled", "crops are drawn anew from all pictures")
    let pictures = ForeignPictures(target: place.path(target), input: input.map(place.path))
    if let source = pictures.source(degrade: degrade) {
      if input != nil {
        remark("\(path).dataroot_L", "inputs pair by name, not by position, and are PNG files")
      }
      return source
    }
    lose("\(path).dataroot_L", "no folder holds it and the targets; inputs are made of those")
    return ForeignPictures(target: place.path(target)).source(degrade: degrade)
  }

  // MARK: Training

  private mutating func importKAIROptimizer() {
    let rate = importOptimizer(
      OptimizerNames(
        type: "train.G_optimizer_type", rate: "train.G_optimizer_lr",
        betas: "train.G_optimizer_betas", epsilon: "train.G_optimizer_eps",
        weightDecay: "train.G_optimizer_wd"))
    if let clip = number("train.G_optimizer_clipgrad"), clip > 0 {
      draft.set("train.clip", .exactly(clip))
    }
    draft.set("train.checkpoint.every", integer("train.checkpoint_save").map { .integer($0) })
    switch text("train.G_scheduler_type") {
    case nil: break
    case "MultiStepLR":
      importMultistep(at: "train.G_scheduler_milestones", gamma: "train.G_scheduler_gamma")
    case _?:
      lose(
        "train.G_scheduler_type", "there is no such schedule; the rate stays \(JSON.format(rate))")
      draft.set("train.schedule", "constant")
      settle("train.G_scheduler_milestones")
      settle("train.G_scheduler_gamma")
    }
    importKAIRLoss()
    if let decay = number("train.E_decay"), decay > 0 {
      lose("train.E_decay", "the last weights are judged, not their average")
    }
    for step in ["G_regularizer_orthstep", "G_regularizer_clipstep"] {
      lose("train.\(step)", "weights are not made orthogonal or clipped on the way")
    }
    remark("train", "KAIR trains until it is stopped; `train.steps` is the network's recipe's")
  }

  private mutating func importKAIRLoss() {
    switch text("train.G_lossfn_type") {
    case nil: break
    case "l1": draft.set("loss.pixel", "l1")
    case "l2": draft.set("loss.pixel", "l2")
    case "l2sum":
      draft.set("loss.pixel", "half-squares")
      change("train.G_lossfn_type", "`half-squares` is half of it")
    case "ssim": draft.set("loss.pixel", "ssim")
    case "charbonnier":
      let epsilon = (number("train.G_charbonnier_eps") ?? 1e-9).squareRoot()
      draft.set("loss.pixel", ["charbonnier": ["epsilon": .exactly(epsilon)]])
    case _?: lose("train.G_lossfn_type", "the loss is not here; the network's recipe decides")
    }
    if let weight = number("train.G_lossfn_weight"), weight != 1 {
      change("train.G_lossfn_weight", "the pixel loss has weight 1")
    }
    for name in ["F_lossfn_type", "gan_type"] {
      lose("train.\(name)", "feature and adversarial losses of KAIR are not here")
    }
  }

  // MARK: Judgement

  /// KAIR's training scores PSNR alone, in RGB and without a border as wide as the scale.
  private mutating func importKAIRJudgement(scale: Int, _ task: RestorationTask) {
    draft.set("evaluate.metrics", ["psnr"])
    if task == .superResolution {
      draft.set("evaluate.protocol", "sr/rgb-shave@1")
    } else {
      let usual = Self.protocols(of: task, scale: scale)[0]
      draft.set("evaluate.protocol", .string(usual.name))
      remark("scale", "KAIR scores without a border as wide as the scale, this protocol with it")
    }
  }
}
