import Checkpoints
import Datasets
import Documents
import ExperimentSpec
import Files
import MaskedAutoencoders
import NeuralNetworks
import Planning
import Tensors

/// Trains a restoration network: pixel loss + λ · learned loss.
struct TrainStage {
  static let weightsName = "weights.safetensors"
  static let logName = "train.csv"

  let work: TrainingWork
  /// Keys of the stages whose results it uses.
  let pairs: String
  let prior: String?

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    let pack = try SamplePack(context.path(DataStage.pairsName, of: pairs))
    var learned: (any LearnedLoss)?
    // With λ 0 the learned loss is not computed at all: then nothing can tell the run from one
    // without it.
    if let spec = work.loss.prior, let prior, spec.lambda != 0 {
      learned = try spec.learnedLoss(weights: context.path(PriorStage.weightsName, of: prior))
    }
    var training = try Training(work, pack, learned, context)
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
  let learned: (any LearnedLoss)?
  let lambda: Double
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
    _ work: TrainingWork, _ pack: SamplePack, _ learned: (any LearnedLoss)?, _ context: StageContext
  ) throws(Failure) {
    self.work = work
    self.learned = learned
    self.context = context
    lambda = work.loss.prior?.lambda ?? 0
    seed = RandomStream(UInt64(bitPattern: Int64(work.seed))).substream("train")
    network = try RestorationNetwork(work.model, .drawn(seed.substream("weights")))
    if let path = work.train.initial {
      try network.store.loadAll(Safetensors.read(path).tensors)
    }
    network.store.isTraining = true
    optimizer = work.train.optimizer.optimizer(network.store)
    schedule = work.train.schedule.schedule(
      rate: work.train.optimizer.rate, steps: work.train.steps)
    let sampler = try SampleSampler(
      pack, crop: work.crop, augment: work.augment, batch: work.train.batch,
      stream: seed.substream("crops"))
    batches = ReadAhead { sampler.batch(at: $0) }
    spacing = LogSpacing(steps: work.train.steps)
  }

  mutating func advance(_ step: Int) throws(Failure) -> Progress {
    let batch = batches.batch(at: step)
    network.store.clearGradients()
    let output = network(Variable(constant: batch.input))
    let slopes = slopes(output.value, batch.target, step)
    output.backward(slopes.total)
    let norm =
      if let limit = work.train.clip { network.store.clipGradients(to: limit) } else {
        network.store.gradientNorm
      }
    try DivergenceGuard.check(
      slopes.terms, gradientNorm: norm, batch: batch.ids.joined(separator: " "))
    let rate = schedule.rate(at: step)
    optimizer.step(rate: rate)
    network.afterStep(step)
    let progress = Progress(
      done: step + 1, total: work.train.steps, terms: slopes.terms, rate: rate,
      gradientNorm: norm)
    if step == 0, let ratio = slopes.ratio { judge(ratio) }
    if spacing.contains(step + 1, of: work.train.steps) { log(progress, slopes.ratio) }
    return progress
  }

  /// Both losses and what they want of the output.
  private struct Slopes {
    var terms: [Progress.Term]
    /// d(pixel + λ · prior) / d output.
    var total: Tensor?
    /// ‖λ d prior / d output‖ / ‖d pixel / d output‖.
    var ratio: Double?
  }

  /// Each loss goes back to the output on its own, which shows their balance at no cost; the sum
  /// goes through the network once.
  private func slopes(_ output: Tensor, _ target: Tensor, _ step: Int) -> Slopes {
    let leaf = Leaf(output)
    let pixel = Variable(leaf).meanDistance(
      to: Variable(constant: target), work.loss.pixel.tensorDistance)
    pixel.backward()
    let pixelSlope = leaf.gradient
    var slopes = Slopes(
      terms: [.init("pixel", Double(pixel.value.scalar))], total: pixelSlope, ratio: nil)
    guard let learned, let pixelSlope else { return slopes }
    leaf.gradient = nil
    let draw = seed.substream("prior").substream(UInt64(step))
    let prior = learned.distance(output: Variable(leaf), target: target, draw: draw)
    prior.backward()
    slopes.terms.append(.init("prior", Double(prior.value.scalar), weight: lambda))
    guard let priorSlope = leaf.gradient else { return slopes }
    slopes.total =
      Variable(constant: pixelSlope).adding(Variable(constant: priorSlope), times: Float(lambda))
      .value
    let (p, q) = (pixelSlope.dot(pixelSlope), priorSlope.dot(priorSlope))
    slopes.ratio = p > 0 ? lambda * (q / p).squareRoot() : nil
    return slopes
  }

  /// λ decides nothing if one of the terms drowns the other.
  private func judge(_ ratio: Double) {
    guard ratio < 0.01 || ratio > 100 else { return }
    let shown = Decimals.significant(ratio, 3)
    context.send(
      .finding(
        code: "W203",
        message: "on the first batch the gradient of λ·prior is \(shown) times that of the pixel "
          + "loss; `loss.prior.lambda` \(JSON.format(lambda)) makes one of them drown"))
  }

  private mutating func log(_ progress: Progress, _ ratio: Double?) {
    let prior = progress.terms.count > 1 ? progress.terms[1].value : 0
    let values = [progress.loss, progress.terms[0].value, prior, progress.gradientNorm ?? 0]
    logs[0].append(
      [String(progress.done)] + values.map { JSON.format($0) }
        + [ratio.map { JSON.format($0) } ?? "", JSON.format(progress.rate ?? 0)])
  }

  var state: [NamedTensor] { TrainingState.tensors(network.store, optimizer) }

  mutating func restore(_ state: [NamedTensor]) throws(Failure) {
    try TrainingState.restore(state, network.store, optimizer)
  }
}

extension PixelLoss {
  fileprivate var tensorDistance: Distance {
    switch self {
    case .l1: .l1
    case .l2: .l2
    case .charbonnier(let epsilon): .charbonnier(epsilon: Float(epsilon))
    }
  }
}
