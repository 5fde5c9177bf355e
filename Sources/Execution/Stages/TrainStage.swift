import Checkpoints
import Datasets
import Documents
import ExperimentSpec
import Files
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
    var learned: (any LearnedLoss)?
    // With λ 0 the learned loss is not computed at all: then nothing can tell the run from one
    // without it.
    if let spec = work.loss.prior, let prior, spec.lambda != 0 {
      learned = try spec.learnedLoss(weights: context.path(PriorStage.weightsName, of: prior))
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
    _ work: TrainingWork, _ pack: SamplePack, _ learned: (any LearnedLoss)?, _ initial: String?,
    _ context: StageContext
  ) throws(Failure) {
    self.work = work
    self.learned = learned
    self.context = context
    lambda = work.loss.prior?.lambda ?? 0
    seed = RandomStream(UInt64(bitPattern: Int64(work.seed))).substream("train")
    network = try RestorationNetwork(work.model, .drawn(seed.substream("weights")))
    if let initial { try network.store.loadAll(Weights.read(initial).tensors.tensors) }
    network.store.isTraining = true
    optimizer = work.train.optimizer.optimizer(network.store)
    schedule = work.train.schedule.schedule(
      rate: work.train.optimizer.rate, steps: work.train.steps)
    try work.confirm(pack)
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
    let target = batch.target.without(network.type.temporalMargin)
    let slopes = slopes(output, target, step)
    output.backward(slopes.totals)
    let norm =
      if let limit = work.train.clip { network.store.clipGradients(to: limit) } else {
        network.store.gradientNorm
      }
    try DivergenceGuard.check(
      slopes.terms, scale: work.loss.pixel.magnitude(target.shape), gradientNorm: norm,
      batch: batch.ids.joined(separator: " "))
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
    /// d(pixel + λ · prior) / d output, and d pixel / d stage for what else is supervised.
    var totals: [Tensor?]
    /// ‖λ d prior / d output‖ / ‖d pixel / d output‖.
    var ratio: Double?
  }

  /// Each loss goes back to the output on its own, which shows their balance at no cost; the sum
  /// goes through the network once. The learned loss judges the result alone.
  private func slopes(_ output: Restored, _ target: Tensor, _ step: Int) -> Slopes {
    let leaves = ([output.image] + output.stages).map { Leaf($0.value) }
    let pixel = work.loss.pixel(leaves.map { Variable($0) }, target: target)
    pixel.backward()
    var slopes = Slopes(
      terms: [.init("pixel", Double(pixel.value.scalar))], totals: leaves.map(\.gradient),
      ratio: nil)
    guard let learned, let pixelSlope = slopes.totals[0] else { return slopes }
    let leaf = Leaf(output.image.value)
    let draw = seed.substream("prior").substream(UInt64(step))
    let prior = learned.distance(
      output: Variable(leaf).asPictures, target: target.asPictures, draw: draw)
    prior.backward()
    slopes.terms.append(.init("prior", Double(prior.value.scalar), weight: lambda))
    guard let priorSlope = leaf.gradient else { return slopes }
    slopes.totals[0] =
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

extension Restored {
  /// Sends a slope back from each image, in one pass through what they share.
  fileprivate func backward(_ slopes: [Tensor?]) {
    let images = zip([image] + stages, slopes).compactMap { image, slope in
      slope.map { (image, $0) }
    }
    guard images.count > 1 else {
      for (image, slope) in images { image.backward(slope) }
      return
    }
    let products = images.map { image, slope in (image * Variable(constant: slope)).sum() }
    products.dropFirst().reduce(products[0], +).backward()
  }
}

extension TrainingWork {
  /// Fails if the data lack what the network is made for.
  fileprivate func confirm(_ pack: SamplePack) throws(Failure) {
    if task == .panSharpening && !pack.hasPan {
      throw Failure(.data, "the training pictures have no panchromatic part")
    }
    if task.isVideo && !pack.isVideo {
      throw Failure(.data, "the training data are pictures, not clips")
    }
  }
}

extension Tensor {
  /// Clips `[N, T, H, W, C]` without so many frames on both sides.
  fileprivate func without(_ margin: Int) -> Tensor {
    margin == 0 ? self : sliced(1, margin..<shape[1] - margin)
  }

  /// Frames of clips as pictures.
  fileprivate var asPictures: Tensor {
    shape.rank == 5 ? reshaped([shape[0] * shape[1], shape[2], shape[3], shape[4]]) : self
  }
}

extension Variable {
  fileprivate var asPictures: Variable {
    shape.rank == 5 ? reshaped([shape[0] * shape[1], shape[2], shape[3], shape[4]]) : self
  }
}
