import Checkpoints
import Datasets
import Documents
import ExperimentSpec
import Files
import Interchange
import MaskedAutoencoders
import NeuralNetworks
import Planning
import RestorationModels
import Tensors

/// Trains a restoration network: pixel loss + λ · learned loss.
struct TrainStage {
  static let weightsName = "weights.safetensors"
  static let logName = "train.csv"

  let work: TrainingWork
  /// Keys of the stages whose results it uses.
  let pairs: String
  let prior: String?
  /// Where training starts, if not at first values.
  let initial: String?

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    let pack = try SamplePack(context.path(DataStage.pairsName, of: pairs))
    var learned: LearnedPrior?
    // With λ 0 the learned loss is not computed at all: then nothing can tell the run from one
    // without it.
    if let spec = work.loss.prior, let prior, spec.lambda != 0 {
      learned = try LearnedPrior(
        spec, weights: context.path(PriorStage.weightsName, of: prior), for: work)
    }
    let start = try initial.map { (key) throws(Failure) in
      try context.path(WeightsStage.weightsName, of: key)
    }
    var training = try Training(work, pack, learned, start ?? work.train.initial, context)
    let loop = StepLoop(steps: work.train.steps, checkpointEvery: work.train.checkpoint.every)
    try loop.run(&training, in: context)

    let file = TensorFile(
      metadata: ["model": work.model.arch, "stage": context.label.key],
      training.network.store.namedTensors())
    let path = context.store.scratchFile(Self.weightsName)
    try Safetensors.write(file, to: path)
    return StageOutput(
      out: file.weightsDigest.hex,
      outputs: [
        try context.output(Self.weightsName, file: path),
        try context.output(Self.logName, training.logs[0].text),
      ])
  }
}

/// One step: a batch, both losses, one move of the weights. A function of the weights before it and
/// of its number.
private struct Training: SteppedWork {
  let work: TrainingWork
  let network: RestorationNetwork
  let prior: LearnedPrior?
  let optimizer: Adam
  let schedule: Schedule
  let batches: ReadAhead<SampleBatch>
  let seed: RandomStream
  let spacing: LogSpacing
  let context: StageContext
  var logs = [
    StageLog(
      TrainStage.logName,
      columns: [
        "step", "loss", "pixel", "prior", "gradient_norm", "prior_gradient_ratio", "rate",
      ])
  ]

  init(
    _ work: TrainingWork, _ pack: SamplePack, _ prior: LearnedPrior?, _ initial: String?,
    _ context: StageContext
  ) throws(Failure) {
    self.work = work
    self.prior = prior
    self.context = context
    seed = RandomStream(UInt64(bitPattern: Int64(work.seed))).substream("train")
    network = try RestorationNetwork(work.model, .drawn(seed.substream("weights")))
    if let initial {
      try network.store.loadAll(WeightStyle.official(Weights.read(initial).tensors).tensors)
    }
    network.store.isTraining = true
    optimizer = work.train.optimizer.optimizer(network.store)
    schedule = work.train.schedule.schedule(
      rate: work.train.optimizer.rate, steps: work.train.steps)
    try work.confirm(pack, losing: network.type.temporalMargin)
    let sampler = try SampleSampler(
      pack, crop: work.crop, frames: work.window, augment: work.augment, batch: work.train.batch,
      stream: seed.substream("crops"))
    batches = ReadAhead { sampler.batch(at: $0) }
    spacing = LogSpacing(steps: work.train.steps)
  }

  mutating func advance(_ step: Int) throws(Failure) -> Progress {
    let batch = batches.batch(at: step)
    network.store.clearGradients()
    let output = network(
      Observation(image: batch.input, pan: batch.pan, noise: batch.noise).degraded)
    var slopes = TrainingSlopes(
      output, target: batch.target, margin: network.type.temporalMargin, pixel: work.loss.pixel)
    if let prior, prior.isDue(step) {
      slopes.add(
        prior, of: output, target: batch.target,
        draw: seed.substream("prior").substream(UInt64(step)))
    }
    slopes.backward(through: output)
    let norm =
      if let limit = work.train.clip { network.store.clipGradients(to: limit) } else {
        network.store.gradientNorm
      }
    try DivergenceGuard.check(
      slopes.terms, scale: work.loss.pixel.magnitude(output.image.shape), gradientNorm: norm,
      batch: batch.ids.joined(separator: " "))
    let rate = schedule.rate(at: step)
    optimizer.step(rate: rate)
    network.afterStep(step)
    let progress = Progress(
      done: step + 1, total: work.train.steps, terms: slopes.terms, rate: rate,
      gradientNorm: norm)
    if step == 0, let prior, let ratio = slopes.ratio { judge(ratio, prior.spec.lambda) }
    if spacing.contains(step + 1, of: work.train.steps) { log(progress, slopes.ratio) }
    return progress
  }

  /// λ decides nothing if one of the terms drowns the other.
  private func judge(_ ratio: Double, _ lambda: Double) {
    guard ratio < 0.01 || ratio > 100 else { return }
    let shown = Decimals.significant(ratio, 3)
    context.send(
      .finding(
        code: "W203",
        message: "on the first batch the gradient of λ·prior is \(shown) times that of the pixel "
          + "loss; `loss.prior.lambda` \(JSON.format(lambda)) makes one of them drown"))
  }

  private mutating func log(_ progress: Progress, _ ratio: Double?) {
    // In a step between two computations of the prior there is none, which is not the same as 0.
    let learned =
      progress.terms.count > 1 ? progress.terms[1].value : prior == nil ? 0 : nil
    let values: [Double?] = [
      progress.loss, progress.terms[0].value, learned, progress.gradientNorm ?? 0, ratio,
      progress.rate ?? 0,
    ]
    logs[0].append(
      [String(progress.done)] + values.map { $0.map { JSON.format($0) } ?? "" })
  }

  var state: [NamedTensor] { TrainingState.tensors(network.store, optimizer) }

  mutating func restore(_ state: [NamedTensor]) throws(Failure) {
    try TrainingState.restore(state, network.store, optimizer)
  }
}

extension TrainingWork {
  /// Fails if the data lack what the network is made for.
  fileprivate func confirm(_ pack: SamplePack, losing margin: Int) throws(Failure) {
    if task == .panSharpening && !pack.hasPan {
      throw Failure(.data, "the training pictures have no panchromatic part")
    }
    if task.isVideo && !pack.isVideo {
      throw Failure(.data, "the training data are pictures, not clips")
    }
    if let clip = loss.prior?.clip, let span = clip.span {
      let frames = window ?? (0..<pack.count).map { pack.frames($0) }.min() ?? 0
      let seen = clip.context == .none ? frames - 2 * margin : frames
      guard span <= seen else {
        throw Failure(
          .data, "a clip over \(span) frames does not fit into samples of \(seen)",
          remedy: "`loss.prior.clip.frames` can be \((seen - 1) / clip.stride + 1) at most")
      }
    }
  }
}
