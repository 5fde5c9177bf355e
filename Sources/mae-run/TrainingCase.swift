import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import RestorationModels
import Tensors

/// A training step of known size on random data, for `bench`.
struct TrainingCase: Sendable {
  let name: String
  let about: String
  var batch: Int
  var height: Int
  var width: Int
  /// Of each clip; 1 for images.
  var frames: Int
  /// What both sides must divide by.
  var multiple: Int
  /// The case that is the same without its learned loss; nil if there is none in it.
  private let plainName: String?
  private let make: @Sendable (TrainingCase) -> TrainingStep

  /// Builds the network.
  func prepare() -> TrainingStep { make(self) }

  /// The same with few and small images, of sides that do not divide by more than they must, or short
  /// clips.
  var reduced: TrainingCase {
    var small = self
    small.batch = min(batch, 2)
    small.frames = min(frames, 13)
    small.height = (26 + multiple - 1) / multiple * multiple
    small.width = (37 + multiple - 1) / multiple * multiple
    return small
  }

  /// The same without the learned loss; nil if it has none.
  var plain: TrainingCase? {
    guard var found = Self.all.first(where: { $0.name == plainName }) else { return nil }
    (found.batch, found.frames, found.height, found.width) = (batch, frames, height, width)
    return found
  }

  static var names: String { all.map(\.name).joined(separator: ", ") }

  /// The cases of these names, or all for `all`.
  static func named(_ names: [String]) throws(Failure) -> [TrainingCase] {
    if names == ["all"] { return all }
    var found: [TrainingCase] = []
    for name in names {
      guard let one = all.first(where: { $0.name == name }) else {
        throw Failure(
          .usage, "there is no benchmark `\(name)`", remedy: "benchmarks: \(Self.names)")
      }
      found.append(one)
    }
    return found
  }

  private init(
    name: String, about: String, batch: Int, height: Int, width: Int, frames: Int = 1,
    multiple: Int = 1, plain: String? = nil,
    make: @escaping @Sendable (TrainingCase) -> TrainingStep
  ) {
    (self.name, self.about, self.batch) = (name, about, batch)
    (self.height, self.width, self.frames, self.multiple) = (height, width, frames, multiple)
    plainName = plain
    self.make = make
  }

  static let all = [
    TrainingCase(
      name: "edsr", about: "EDSR x4, 16 blocks of 64 features, L1", batch: 16, height: 48, width: 48
    ) { $0.restoration(EDSR.self, scale: 4) },
    TrainingCase(
      name: "dncnn", about: "DnCNN, 17 convolutions of 64 features, grey, L1", batch: 128,
      height: 40, width: 40
    ) { $0.restoration(DnCNN.self, channels: 1) },
    TrainingCase(
      name: "sid", about: "the U-Net of SID for sRGB, L1", batch: 4, height: 256, width: 256
    ) { $0.restoration(SID.self) },
    TrainingCase(
      name: "rfdn", about: "RFDN x4, 50 features, 4 blocks, L1", batch: 16, height: 64, width: 64
    ) { $0.restoration(RFDN.self, scale: 4) },
    TrainingCase(
      name: "mbllven", about: "MBLLVEN, 5 branches, 16 frames, L1", batch: 1, height: 128,
      width: 128, frames: 16
    ) { $0.video(MBLLVEN.self) },
    TrainingCase(
      name: "smoid", about: "the 3-D U-Net of SMOID for raw clips, 16 frames, L1", batch: 1,
      height: 128, width: 128, frames: 16
    ) { $0.video(SMOID.self, scale: 2, channels: 4) },
    TrainingCase(
      name: "drbn", about: "DRBN, 4 band units, similarity at 3 scales", batch: 4, height: 256,
      width: 256, multiple: DRBN.sizeMultiple
    ) { $0.restoration(DRBN.self, loss: .drbn) },
    TrainingCase(
      name: "mbllen", about: "MBLLEN, 10 branches, its loss without the perceptual term", batch: 2,
      height: 256, width: 256
    ) { $0.restoration(MBLLEN.self, loss: .structureAndRegion) },
    TrainingCase(
      name: "mprnet", about: "MPRNet, 3 stages, Charbonnier of each", batch: 2, height: 128,
      width: 128, multiple: MPRNet.sizeMultiple
    ) { $0.restoration(MPRNet.self, loss: .mprnet) },
    TrainingCase(
      name: "fastdvdnet", about: "FastDVDnet, five frames and a noise level, squared error",
      batch: 16, height: 96, width: 96, frames: 5, multiple: 4
    ) { $0.fastDVDnet() },
    TrainingCase(
      name: "pacnet-scnn",
      about: "the first network of PaCNet on patches that were found before, squared error",
      batch: 2, height: 64, width: 64
    ) { $0.paCNetSpatial() },
    TrainingCase(
      name: "pacnet-tcnn", about: "the second network of PaCNet, squared error", batch: 4,
      height: 96, width: 96, frames: 7
    ) { $0.paCNetTemporal() },
    TrainingCase(
      name: "innformer", about: "INNformer, 4 bands and a panchromatic tile, L1", batch: 4,
      height: 32, width: 32
    ) { $0.restoration(INNformer.self, scale: 4, channels: 4) },
    TrainingCase(
      name: "sfinet", about: "SFINet, 4 bands and a panchromatic tile, L1 and spectra", batch: 4,
      height: 32, width: 32
    ) {
      $0.restoration(
        SFINet.self, scale: 4, channels: 4,
        loss: .spectral(weight: SpectralLoss.publishedWeight))
    },
    TrainingCase(
      name: "edsr+ctmae", about: "EDSR with a CTMAE loss of the tiny size", batch: 16,
      height: 48, width: 48, multiple: 2, plain: "edsr"
    ) { $0.restoration(EDSR.self, scale: 4, prior: .transformer) },
    TrainingCase(
      name: "edsr+ccmae", about: "EDSR with a CCMAE loss of three scales", batch: 16,
      height: 48, width: 48, plain: "edsr"
    ) { $0.restoration(EDSR.self, scale: 4, prior: .convolutional) },
    TrainingCase(
      name: "edsr+vgg", about: "EDSR with the last convolution of VGG19 as a loss", batch: 4,
      height: 48, width: 48, multiple: 4, plain: "edsr"
    ) { $0.restoration(EDSR.self, scale: 4, prior: .classifier) },
    TrainingCase(
      name: "fastdvdnet+ctmae", about: "FastDVDnet with a CTMAE loss on clips, of the tiny size",
      batch: 16, height: 96, width: 96, frames: 5, multiple: 8, plain: "fastdvdnet"
    ) { $0.fastDVDnet(prior: .clips) },
    TrainingCase(
      name: "mae",
      about: "image MAE pre-training, 12 blocks of width 384, patches of 16, 75 % masked",
      batch: 32, height: 192, width: 192, multiple: 16
    ) { $0.pretraining() },
    TrainingCase(
      name: "ccmae", about: "convolutional MAE pre-training, 32 channels, 5 to 75 % hidden",
      batch: 16, height: 128, width: 128, multiple: 8
    ) { $0.convolutionalPretraining() },
  ]

  func random(_ shape: Shape, _ name: String) -> Tensor {
    let draws = RandomStream(0).substream(name)
    return Tensor(shape) { Float(draws.uniform($0)) }
  }

  private func restoration<Network: RestorationModel>(
    _ type: Network.Type, scale: Int = 1, channels: Int = 3,
    loss pixel: TrainingLoss = .l1, prior: BenchPrior? = nil
  ) -> TrainingStep {
    let store = ParameterStore(.drawn(RandomStream(0)))
    store.isTraining = true
    var fields = Fields(json: scale > 1 ? ["scale": .integer(scale)] : [:])
    let network = Network(store.root, Network.Options(from: &fields))
    let optimizer = Adam(store.parameters, Adam.Options())
    let input = random([batch, height, width, channels], "input")
    let isPan = Network.task == .panSharpening
    let pan = isPan ? random([batch, scale * height, scale * width, 1], "pan") : nil
    let target = random([batch, scale * height, scale * width, channels], "target")
    let prior = prior?.loss
    let range = Network.valueRange
    return TrainingStep(parameters: store.parameters) { step in
      store.clearGradients()
      let x = Variable(constant: input)
      let restored = network(
        Degraded(
          x.scaled(by: range), pan: pan.map { Variable(constant: $0).scaled(by: range) }))
      let all = ([restored.image] + restored.stages).map { $0.scaled(by: 1 / range) }
      let y = all[0]
      var loss = pixel(all, target: target)
      if let prior {
        let draw = RandomStream(0).substream(UInt64(step))
        loss = loss + prior.distance(output: y, target: target, draw: draw)
      }
      loss.backward()
      optimizer.step(rate: 1e-4)
      return y.value
    }
  }

  private func video<Network: VideoRestorationModel>(
    _ type: Network.Type, scale: Int = 1, channels: Int = 3
  ) -> TrainingStep {
    let store = ParameterStore(.drawn(RandomStream(0)))
    store.isTraining = true
    var fields = Fields(json: [:])
    let network = Network(store.root, Network.Options(from: &fields))
    let optimizer = Adam(store.parameters, Adam.Options())
    let input = random([batch, frames, height, width, channels], "input")
    let target = random([batch, frames, scale * height, scale * width, 3], "target")
    return TrainingStep(parameters: store.parameters) { _ in
      store.clearGradients()
      let y = network(Variable(constant: input))
      y.meanDistance(to: Variable(constant: target), .l1).backward()
      optimizer.step(rate: 1e-4)
      return y.value
    }
  }

  private func convolutionalPretraining() -> TrainingStep {
    let preset = ConvolutionalMAEPreset.recommended
    let store = ParameterStore(.drawn(RandomStream(0)))
    let model = ConvolutionalMAE(store.root, preset.options)
    let optimizer = Adam(store.parameters, preset.optimizer)
    let images = random([batch, height, width, 3], "images")
    return TrainingStep(parameters: store.parameters) { step in
      store.clearGradients()
      let loss = model.loss(
        Variable(constant: images), draw: RandomStream(0).substream(UInt64(step)))
      loss.backward()
      optimizer.step(rate: 1e-4)
      return loss.value
    }
  }

  private func pretraining() -> TrainingStep {
    var fields = Fields(json: [
      "patch": 16, "size": .integer(height), "width": 384, "depth": 12, "heads": 6,
      "decoder-width": 192, "decoder-depth": 4, "decoder-heads": 6,
    ])
    var options = MAEOptions(from: &fields)
    options.imageWidth = width
    let store = ParameterStore(.drawn(RandomStream(0)))
    let model = ImageMAE(store.root, options)
    let optimizer = Adam(store.parameters, .maskedAutoencoder, decays: Adam.matricesOnly)
    let images = random([batch, height, width, 3], "images")
    let (samples, tokens) = (batch, options.grid.count)
    return TrainingStep(parameters: store.parameters) { step in
      store.clearGradients()
      let draws = RandomStream(0).substream(UInt64(step))
      let noise = Tensor([samples, tokens]) { Float(draws.uniform($0)) }
      let loss = model.loss(Variable(constant: images), noise: noise)
      loss.backward()
      optimizer.step(rate: 1e-4)
      return loss.value
    }
  }
}

/// A network with its optimiser and data, ready to learn.
struct TrainingStep {
  let parameters: [Parameter]
  /// Does step number i; the result is what the network or the loss gave.
  let run: (Int) -> Tensor
}
