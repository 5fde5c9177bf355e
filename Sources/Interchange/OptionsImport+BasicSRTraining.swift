import Documents

// How BasicSR trains: optimiser, schedule, losses.

extension OptionsImport {
  mutating func importBasicSROptimizer() {
    draft.set(
      "train.steps", (integer("train.total_iter") ?? integer("train.niter")).map { .integer($0) })
    draft.set(
      "train.checkpoint.every", integer("logger.save_checkpoint_freq").map { .integer($0) })
    let rate = importOptimizer(
      OptimizerNames(
        type: "train.optim_g.type", rate: "train.optim_g.lr", betas: "train.optim_g.betas",
        epsilon: "train.optim_g.eps", weightDecay: "train.optim_g.weight_decay"))
    importBasicSRSchedule(rate: rate)
    if let decay = number("train.ema_decay"), decay > 0 {
      lose("train.ema_decay", "the last weights are judged, not their average")
    }
    let warmup = integer("train.warmup_iter") ?? 0
    guard warmup > 0 else { return }
    if draft.document["train"]?["schedule"]?["cosine"] != nil {
      draft.set("train.schedule.cosine.warmup", .integer(warmup))
      change("train.warmup_iter", "the cosine begins where the rise ends")
    } else {
      lose("train.warmup_iter", "only cosine schedules rise at the start")
    }
    drop("train.use_pbar", because: "it is about displays")
  }

  private mutating func importBasicSRSchedule(rate: Double) {
    let path = "train.scheduler"
    guard let type = text("\(path).type") else { return }
    switch type {
    case "MultiStepLR", "MultiStepRestartLR":
      importMultistep(at: "\(path).milestones", gamma: "\(path).gamma")
      importRestarts(path, starts: [0])
    case "CosineAnnealingRestartLR", "TrueCosineAnnealingLR", "CosineAnnealingLR":
      let periods = numbers("\(path).periods") ?? numbers("\(path).T_max") ?? []
      guard periods.count <= 1 else {
        lose(path, "a cosine falls once here")
        return
      }
      draft.set("train.schedule.cosine", [:])
      draft.set("train.schedule.cosine.period", periods.first.map { .exactly($0) })
      if let floor = number("\(path).eta_min"), floor > 0, rate > 0 {
        draft.set(
          "train.schedule.cosine.floor", .exactly((min(1, floor / rate) * 1e12).rounded() / 1e12))
      }
      importRestarts(path, starts: nil)
    default: lose(path, "there is no such schedule; the network's recipe decides")
    }
  }

  /// Restarts that restart nothing are what PyTorch's schedules do anyway.
  private mutating func importRestarts(_ path: String, starts: [Double]?) {
    if let restarts = numbers("\(path).restarts"), restarts != starts ?? [] {
      lose("\(path).restarts", "schedules do not start again here")
    }
    if let weights = numbers("\(path).restart_weights"), weights != [1] {
      lose("\(path).restart_weights", "schedules do not start again here")
    }
  }

  // MARK: Losses

  mutating func importBasicSRLosses(_ place: ImportPlace) {
    let weight = importPixelLoss()
    importPerceptualLoss(place, relativeTo: weight)
    for path in ["train.gan_opt", "network_d", "train.optim_d", "path.pretrain_network_d"] {
      lose(path, "there is no adversarial training here")
    }
    drop(
      "train.net_d_iters", "train.net_d_init_iters", "path.strict_load_d",
      because: "there is no discriminator")
  }

  /// - Returns: the weight of the loss
  private mutating func importPixelLoss() -> Double {
    let path = "train.pixel_opt"
    switch text("\(path).type") {
    case nil: break
    case "L1Loss": draft.set("loss.pixel", "l1")
    case "MSELoss": draft.set("loss.pixel", "l2")
    case "CharbonnierLoss":
      // There ε is what is added to the square.
      let epsilon = (number("\(path).eps") ?? 1e-12).squareRoot()
      draft.set("loss.pixel", ["charbonnier": ["epsilon": .exactly(epsilon)]])
    case _?: lose(path, "the loss is not here; the network's recipe decides")
    }
    if let reduction = text("\(path).reduction"), reduction != "mean" {
      lose("\(path).reduction", "losses are means here")
    }
    guard let weight = number("\(path).loss_weight"), weight != 1 else { return 1 }
    change(
      "\(path).loss_weight", "the pixel loss has weight 1; the learned loss is divided by it")
    return weight > 0 ? weight : 1
  }

  private mutating func importPerceptualLoss(_ place: ImportPlace, relativeTo pixels: Double) {
    let path = "train.perceptual_opt"
    guard has(path) else { return }
    settle("\(path).type")
    let content = number("\(path).perceptual_weight") ?? 1
    let style = number("\(path).style_weight") ?? 0
    guard content > 0 || style > 0 else {
      drop(path, because: "its weights are 0")
      return
    }
    draft.set("loss.prior.kind", "vgg")
    draft.set("loss.prior.lambda", .exactly((style > 0 ? 1 : content) / pixels))
    if style > 0 {
      draft.set("loss.prior.content-weight", .exactly(content))
      draft.set("loss.prior.style-weight", .exactly(style))
    }
    let arch = text("\(path).vgg_type") ?? "vgg19"
    draft.set("loss.prior.arch", .string(arch))
    for layer in node("\(path).layer_weights")?.entries ?? [] {
      guard let weight = number("\(path).layer_weights.\(layer.key)") else { continue }
      draft.set("loss.prior.layers.\(layer.key)", .exactly(weight))
    }
    if let criterion = text("\(path).criterion") {
      draft.set("loss.prior.distance", .string(criterion))
    }
    if flag("\(path).use_input_norm") == false {
      lose("\(path).use_input_norm", "the network sees pictures as it was trained to")
    }
    if flag("\(path).range_norm") == true {
      lose("\(path).range_norm", "pictures are in 0...1")
    }
    let file = arch == "vgg16" ? "vgg16-397923af.pth" : "vgg19-dcbb9e9d.pth"
    draft.set(
      "loss.prior.weights", .string(place.path("experiments/pretrained_models/\(file)")))
  }
}

/// What a program calls the options of its optimiser.
struct OptimizerNames {
  var type: String
  var rate: String
  var betas: String
  var epsilon: String
  var weightDecay: String
}

extension OptionsImport {
  /// - Returns: the learning rate
  mutating func importOptimizer(_ names: OptimizerNames) -> Double {
    let written = text(names.type) ?? "Adam"
    let kind = written.lowercased()
    let isKnown = ["adam", "adamw"].contains(kind)
    if !isKnown { lose(names.type, "Adam stands in for it") }
    let path = "train.optimizer.\(isKnown ? kind : "adam")"
    let rate = number(names.rate) ?? 1e-4
    draft.set("\(path).lr", .exactly(rate))
    draft.set("\(path).betas", numbers(names.betas).map { .array($0.map { .exactly($0) }) })
    draft.set("\(path).epsilon", number(names.epsilon).map { .exactly($0) })
    let decay = number(names.weightDecay)
    if let decay, decay > 0 || kind == "adamw" {
      draft.set("\(path).weight-decay", .exactly(decay))
    } else if kind == "adamw" {
      // PyTorch's own default.
      draft.set("\(path).weight-decay", 0.01)
    }
    return rate
  }

  /// A rate that is multiplied at some steps.
  mutating func importMultistep(at milestones: String, gamma: String) {
    let steps = Set(numbers(milestones) ?? []).filter { $0 > 0 }.sorted()
    let factor = number(gamma) ?? 0.1
    guard !steps.isEmpty else {
      draft.set("train.schedule", "constant")
      return
    }
    draft.set("train.schedule.multistep.at", .array(steps.map { .exactly($0) }))
    draft.set("train.schedule.multistep.gamma", .exactly(factor))
  }
}
