import Checkpoints
import Datasets
import Documents
import ExperimentSpec
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// Pre-trains a masked autoencoder on the task's own targets (CTMAE), or leaves it as initialised.
struct PriorStage {
  static let weightsName = "weights.safetensors"
  static let logName = "prior.csv"

  let spec: PriorSpec
  /// Key of the stage that packed the targets; nil for random weights.
  let targets: String?

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    let seed = RandomStream(UInt64(bitPattern: Int64(spec.pretrain.seed))).substream("prior")
    let store = ParameterStore(.drawn(seed.substream("weights")))
    let network = ImageMAE(store.root, spec.pretrain.architecture)
    var outputs: [KeyRecord.Output] = []
    if spec.weights == .pretrained, let targets {
      let pack = try ImagePack(context.path(DataStage.targetsName, of: targets))
      var work = try Pretraining(spec.pretrain, network, store, pack, seed)
      let loop = StepLoop(
        steps: spec.pretrain.steps, checkpointEvery: spec.pretrain.checkpoint.every)
      try loop.run(&work, in: context)
      outputs.append(try context.output(Self.logName, work.logs[0].text))
    }
    let file = TensorFile(
      metadata: [
        "model": "mae", "config": spec.pretrain.architecture.json.compact,
        "stage": context.label.key,
      ], store.namedTensors())
    let path = context.store.scratchFile(Self.weightsName)
    try Safetensors.write(file, to: path)
    outputs.insert(try context.output(Self.weightsName, file: path), at: 0)
    return StageOutput(out: file.weightsDigest.hex, outputs: outputs)
  }
}

/// One step: a batch of crops, a mask, the reconstruction of what is masked.
private struct Pretraining: SteppedWork {
  let spec: PretrainSpec
  let network: ImageMAE
  let store: ParameterStore
  let optimizer: Adam
  let schedule: Schedule
  let batches: ReadAhead<Tensor>
  let seed: RandomStream
  let spacing: LogSpacing
  var logs = [StageLog(PriorStage.logName, columns: ["step", "loss", "gradient_norm", "rate"])]

  init(
    _ spec: PretrainSpec, _ network: ImageMAE, _ store: ParameterStore, _ pack: ImagePack,
    _ seed: RandomStream
  ) throws(Failure) {
    self.spec = spec
    self.network = network
    self.store = store
    self.seed = seed
    optimizer = spec.optimizer.optimizer(store, decays: Adam.matricesOnly)
    schedule = spec.schedule.schedule(rate: spec.optimizer.rate, steps: spec.steps)
    let sampler = try TargetSampler(
      pack, crop: spec.crop, augment: spec.augment, batch: spec.batch,
      stream: seed.substream("crops"))
    batches = ReadAhead { sampler.batch(at: $0) }
    spacing = LogSpacing(steps: spec.steps)
  }

  mutating func advance(_ step: Int) throws(Failure) -> Progress {
    let images = PixelNormalization.imagenet(Variable(constant: batches.batch(at: step)))
    let noise = TokenSelection.noise(
      seed.substream("mask").substream(UInt64(step)), samples: spec.batch,
      length: network.options.grid.count)
    store.clearGradients()
    let loss = network.loss(images, noise: noise)
    loss.backward()
    let terms = [Progress.Term("reconstruction", Double(loss.value.scalar))]
    let norm = store.gradientNorm
    try DivergenceGuard.check(terms, gradientNorm: norm, batch: "\(step)")
    let rate = schedule.rate(at: step)
    optimizer.step(rate: rate)
    if spacing.contains(step + 1, of: spec.steps) {
      logs[0].append(
        [String(step + 1)] + [terms[0].value, norm, rate].map { JSON.format($0) })
    }
    return Progress(
      done: step + 1, total: spec.steps, terms: terms, rate: rate, gradientNorm: norm)
  }

  var state: [NamedTensor] { TrainingState.tensors(store, optimizer) }

  mutating func restore(_ state: [NamedTensor]) throws(Failure) {
    try TrainingState.restore(state, store, optimizer)
  }
}
