import Checkpoints
import Datasets
import Documents
import ExperimentSpec
public import Files
import MaskedAutoencoders
import NeuralNetworks
import Planning
import Tensors

/// Makes the frozen network of a learned loss: pre-trains a masked autoencoder on the task's own
/// targets, leaves it as initialised, or takes it from a file.
public struct PriorStage {
  static let weightsName = "weights.safetensors"
  static let logName = "prior.csv"

  let work: PriorWork
  /// Key of the stage that packed the targets; nil where nothing is learned from them.
  let targets: String?

  func run(_ context: StageContext) throws(Failure) -> StageOutput {
    switch work.source {
    case .pretrained(let spec): try train(spec, context)
    case .random(let spec): try store(drawn(spec).file, context)
    case .randomClassifier(let options):
      try store(options.randomWeights(RandomStream(0).substream("prior")), context)
    case .file(let file): try store(EncoderReader(work, file).encoder(context), context)
    }
  }

  /// Leaves a network that comes out of a file as it is initialised, so that its cost can be measured
  /// where the file is not.
  func runAsInitialised(_ context: StageContext) throws(Failure) -> StageOutput {
    if let classifier = work.source.classifier {
      return try store(classifier.randomWeights(RandomStream(0).substream("prior")), context)
    }
    guard let sizes = work.source.architecture else { return try run(context) }
    let parameters = ParameterStore(.drawn(RandomStream(0).substream("prior")))
    _ = sizes.autoencoder(parameters.root)
    return try store(Self.file(sizes, sizes.standardNormalization, parameters), context)
  }

  private func train(
    _ spec: PretrainSpec, _ context: StageContext
  ) throws(Failure) -> StageOutput {
    guard let targets else {
      throw Failure(.internalFault, "the plan gives \(context.label.name) no targets")
    }
    let pack = try ImagePack(context.path(DataStage.targetsName, of: targets))
    let drawn = drawn(spec)
    var training = try Pretraining(spec, drawn.network, drawn.store, pack)
    let loop = StepLoop(steps: spec.steps, checkpointEvery: spec.checkpoint.every)
    try loop.run(&training, in: context)
    var output = try store(drawn.file, context)
    output.outputs.append(try context.output(Self.logName, training.logs[0].text))
    output.outputs += try PriorReconstruction(drawn.network, spec, pack).outputs(context)
    return output
  }

  /// An autoencoder with its first weights.
  private struct Drawn {
    let spec: PretrainSpec
    let store: ParameterStore
    let network: any MaskedAutoencoder

    var file: TensorFile { PriorStage.file(spec.architecture, spec.normalization, store) }
  }

  /// The weights, with everything that a learned loss has to know about them.
  private static func file(
    _ sizes: any MaskedAutoencoderOptions, _ normalization: PixelNormalization,
    _ store: ParameterStore
  ) -> TensorFile {
    TensorFile(
      metadata: [
        "model": sizes.model, "config": sizes.json.compact,
        "normalization": normalization.json.compact,
      ], store.namedTensors())
  }

  private func drawn(_ spec: PretrainSpec) -> Drawn {
    let store = ParameterStore(.drawn(spec.stream.substream("weights")))
    return Drawn(spec: spec, store: store, network: spec.architecture.autoencoder(store.root))
  }

  /// What is done to pixels before the network of a finished stage sees them, as a spec writes it on
  /// one line; nil if its weights do not say.
  public static func normalization(
    _ record: KeyRecord, in store: Store
  ) throws(Failure) -> String? {
    let header = try Safetensors.list(store.path(weightsName, of: record))
    let text = header.metadata["normalization"]
    return text.flatMap { try? JSON(parsing: $0).string } ?? text
  }

  private func store(_ file: TensorFile, _ context: StageContext) throws(Failure) -> StageOutput {
    var file = file
    file.metadata["stage"] = context.label.key
    let path = context.store.scratchFile(Self.weightsName)
    try Safetensors.write(file, to: path)
    return StageOutput(
      out: file.weightsDigest.hex, outputs: [try context.output(Self.weightsName, file: path)])
  }
}

extension PretrainSpec {
  /// Where all randomness of a pre-training comes from.
  fileprivate var stream: RandomStream {
    RandomStream(UInt64(bitPattern: Int64(seed))).substream("prior")
  }
}

/// One step: a batch of crops, a mask, the reconstruction of what is masked.
private struct Pretraining: SteppedWork {
  let spec: PretrainSpec
  let network: any MaskedAutoencoder
  let store: ParameterStore
  let optimizer: Adam
  let schedule: Schedule
  let batches: ReadAhead<Tensor>
  let masks: RandomStream
  let spacing: LogSpacing
  var logs = [StageLog(PriorStage.logName, columns: ["step", "loss", "gradient_norm", "rate"])]

  init(
    _ spec: PretrainSpec, _ network: any MaskedAutoencoder, _ store: ParameterStore,
    _ pack: ImagePack
  ) throws(Failure) {
    self.spec = spec
    self.network = network
    self.store = store
    masks = spec.stream.substream("mask")
    optimizer = spec.optimizer.optimizer(store, decays: Adam.matricesOnly)
    schedule = spec.schedule.schedule(rate: spec.optimizer.rate, steps: spec.steps)
    let sampler = try TargetSampler(
      pack, crop: spec.crop, frames: spec.architecture.clipLength, augment: spec.augment,
      batch: spec.batch, stream: spec.stream.substream("crops"))
    batches = ReadAhead { sampler.batch(at: $0) }
    spacing = LogSpacing(steps: spec.steps)
  }

  mutating func advance(_ step: Int) throws(Failure) -> Progress {
    let images = spec.normalization(Variable(constant: batches.batch(at: step)))
    store.clearGradients()
    let loss = network.loss(images, draw: masks.substream(UInt64(step)))
    loss.backward()
    let terms = [Progress.Term("reconstruction", Double(loss.value.scalar))]
    let norm = spec.clip.map { store.clipGradients(to: $0) } ?? store.gradientNorm
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
