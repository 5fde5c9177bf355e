public import Checkpoints
import Documents
public import Files
public import NeuralNetworks
public import Tensors

/// The distance of what a frozen VGG makes of two images: the perceptual losses of Johnson et al.
/// 2016, SRGAN, ESRGAN and the code that came after them.
///
/// Images are RGB, or grey and then repeated; they are neither clamped nor resized. Of several
/// layers the weighted distances are summed; each is a mean over the elements of the layer. Clips are
/// judged frame by frame.
public struct VGGLoss: LearnedLoss {
  /// What `model` is called in the metadata of its weights.
  public static let name = "vgg"

  public let network: VGG
  public let options: LearnedLossOptions
  private let layers: [VGGLayer]
  private let weights: [Double]
  private let normalization: PixelNormalization

  /// `store` holds the parameters of the network; none of them will receive a gradient. It was
  /// trained with pixels of `trained` normalisation.
  ///
  /// - Throws: `.data` if `options` name a layer that the network does not have
  public init(
    _ network: VGG, in store: ParameterStore, trained: PixelNormalization = .imagenet,
    _ options: LearnedLossOptions
  ) throws(Failure) {
    store.freeze()
    self.network = network
    self.options = options
    (layers, weights) = try Self.layers(options, of: network.options)
    normalization = options.normalization ?? trained
  }

  /// A file that holds a VGG, be it all of it: what lies behind the deepest layer, its classifier
  /// among it, is left alone.
  public static func load(
    _ weights: TensorFile, _ options: LearnedLossOptions
  ) throws(Failure) -> VGGLoss {
    let architecture = try VGGOptions(describedBy: weights)
    let places = architecture.layers
    let deepest = try layers(options, of: architecture).layers
      .max { places.firstIndex(of: $0) ?? 0 < places.firstIndex(of: $1) ?? 0 }
    let counted = ParameterStore(.counted)
    _ = VGG(counted.root, architecture, through: deepest)
    let report = try counted.report(for: weights.tensors)
    guard report.missing.isEmpty else {
      throw Failure(.data, "lacks `\(report.missing[0])` of the network")
    }
    let store = ParameterStore(.blank)
    let network = VGG(store.root, architecture, through: deepest)
    try store.load(weights.tensors)
    return try VGGLoss(network, in: store, trained: .stated(by: weights), options)
  }

  public func distance(output: Variable, target: Tensor, draw: RandomStream) -> Variable {
    precondition(output.shape == target.shape, "\(output.shape) and \(target.shape)")
    let (a, b) = (features(output), features(Variable(constant: target)))
    let terms = zip(zip(a, b), weights).map { pair, weight in
      distance(pair.0, pair.1).scaled(by: Float(weight))
    }
    return terms.dropFirst().reduce(terms[0], +)
  }

  /// What the layers make of images in 0…1, in the order of the options.
  public func features(_ images: Variable) -> [Variable] {
    let frames = images.shape.rank == 5 ? images.frames() : images
    precondition(
      frames.shape.rank == 4 && [1, 3].contains(frames.shape[3]),
      "VGG looks at grey and RGB images, not at \(images.shape)")
    let colour =
      frames.shape[3] == 1
      ? Variable.concatenated([frames, frames, frames], axis: 3) : frames
    return network.features(of: normalization(colour), at: layers)
  }

  /// Of one layer.
  private func distance(_ a: Variable, _ b: Variable) -> Variable {
    if options.styleWeight == 0 {
      return term(a, b).scaled(by: Float(options.contentWeight))
    }
    let style = term(a.gramMatrices(), b.gramMatrices()).scaled(by: Float(options.styleWeight))
    return options.contentWeight == 0
      ? style : style.adding(term(a, b), times: Float(options.contentWeight))
  }

  private func term(_ a: Variable, _ b: Variable) -> Variable {
    options.takesLength ? a.euclideanDistance(to: b) : a.meanDistance(to: b, options.distance)
  }

  /// The layers that are compared, each with its weight.
  private static func layers(
    _ options: LearnedLossOptions, of architecture: VGGOptions
  ) throws(Failure) -> (layers: [VGGLayer], weights: [Double]) {
    let weighted: [LearnedLossOptions.WeightedLayer]
    switch options.features {
    case .final: weighted = [.init(name: architecture.finalLayer.name, weight: 1)]
    case .layers(let layers): weighted = layers
    case .blocks, .scales: preconditionFailure("VGG has layers, not \(options.features)")
    }
    precondition(!weighted.isEmpty, "no layer is compared")
    let layers = try weighted.map { layer throws(Failure) in
      guard let found = architecture.layer(layer.name) else {
        throw Failure(
          .data, "is \(architecture.arch.rawValue), which has no layer `\(layer.name)`",
          remedy: "its layers are conv1_1, relu1_1, … \(architecture.finalLayer.name), pool5")
      }
      return found
    }
    return (layers, weighted.map(\.weight))
  }
}

extension Variable {
  /// Clips `[N, T, H, W, C]` as images `[N·T, H, W, C]`.
  fileprivate func frames() -> Variable {
    reshaped([shape[0] * shape[1], shape[2], shape[3], shape[4]])
  }
}
