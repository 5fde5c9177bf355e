import Documents
import Files
import MaskedAutoencoders
import NeuralNetworks
import Tensors

/// VGG16 or VGG19: features of two images, their gradients, and whole losses with the gradients of
/// the image that is judged.
func checkVGG(_ golden: Golden) throws(Failure) {
  let config = try golden.read("config") { VGGConfig(from: &$0) }
  guard config.mean.count == 3, config.deviation.count == 3 else {
    throw Failure(.data, "`config`: images have three channels")
  }
  let options = config.options
  let layers = try config.outputs.map { name throws(Failure) in
    guard let layer = options.layer(name) else {
      throw Failure(.data, "`config`: \(options.arch.rawValue) has no layer `\(name)`")
    }
    return layer
  }
  let losses = try golden.losses(in: options)
  let (store, network) = try filled(from: golden) { VGG($0, options) }
  let (y, target) = (try golden.images("input.y"), try golden.images("input.gt"))
  let smallest = (config.outputs + losses.flatMap { $0.layers.map(\.name) }).reduce(1) {
    max($0, options.smallestSide(for: [$1]) ?? 1)
  }
  guard y.shape == target.shape, y.shape[3] == 3, min(y.shape[1], y.shape[2]) >= smallest else {
    throw Failure(.data, "images \(y.shape) and \(target.shape) cannot be judged")
  }

  let image = Leaf(y)
  let features = network.features(of: config.normalization(Variable(image)), at: layers)
  var total: Variable?
  for (i, feature) in features.enumerated() {
    try golden.compareImages("output.\(i)", feature.value)
    let cotangent = try golden.images("cotangent.\(i)")
    guard cotangent.shape == feature.shape else {
      throw Failure(.data, "`cotangent.\(i)` does not fit `output.\(i)`")
    }
    let pairing = (feature * Variable(constant: cotangent)).sum()
    total = total.map { $0 + pairing } ?? pairing
  }
  total?.backward()
  try compareGradients(store, golden)
  try golden.compareImages("grad_input.y", image.gradient, .gradient)

  for loss in losses {
    let measure = try VGGLoss(network, in: store, trained: config.normalization, loss.options)
    let image = Leaf(y)
    let value = measure.distance(output: Variable(image), target: target, draw: RandomStream(0))
    value.backward()
    try golden.compare("loss.\(loss.name)", value.value.reshaped([1]))
    try golden.compareImages("grad_loss.\(loss.name).y", image.gradient, .gradient)
  }
}

/// What `config` holds beside the losses.
private struct VGGConfig {
  let options: VGGOptions
  let mean: [Double]
  let deviation: [Double]
  let outputs: [String]

  var normalization: PixelNormalization { .given(mean: mean, deviation: deviation) }

  init(from fields: inout Fields) {
    options = VGGOptions(from: &fields)
    _ = fields.read("size", "height and width", in: 1...4096, counts: 2...2)
    _ = fields.read("batch", "images", default: 1, in: 1...4096)
    mean = fields.read("mean", "of each channel", in: -1e6...1e6)
    deviation = fields.read("std", "of each channel", in: 1e-6...1e6)
    outputs = fields.read("outputs", "layers", as: .list(of: .text, counts: 1...64))
    _ = fields.read("losses", "read elsewhere", as: .anything)
  }
}

/// A loss of the file: `["johnson", {"relu2_2": 1.0}, "mse"]`.
private struct VGGLossCase {
  let name: String
  let layers: [LearnedLossOptions.WeightedLayer]
  let options: LearnedLossOptions

  init?(_ json: JSON) {
    guard let name = json[0]?.string, let layers = json[1]?.object, let kind = json[2]?.string
    else { return nil }
    self.name = name
    self.layers = layers.compactMap { name, weight in
      weight.double.map { .init(name: name, weight: $0) }
    }
    guard self.layers.count == layers.count, !layers.isEmpty else { return nil }
    var options = LearnedLossOptions()
    options.features = .layers(self.layers)
    let parts = kind.split(separator: "_").map(String.init)
    if parts.first == "gram" { (options.contentWeight, options.styleWeight) = (0, 1) }
    switch parts.last {
    case "l1": options.distance = .l1
    case "mse", "l2": options.distance = .l2
    case "fro": options.takesLength = true
    default: return nil
    }
    self.options = options
  }
}

extension Golden {
  fileprivate func losses(in options: VGGOptions) throws(Failure) -> [VGGLossCase] {
    let listed = try json("config")["losses"]?.array ?? []
    return try listed.map { json throws(Failure) in
      guard let loss = VGGLossCase(json), loss.layers.allSatisfy({ options.layer($0.name) != nil })
      else { throw Failure(.data, "`config` describes a loss that is not known: \(json.compact)") }
      return loss
    }
  }
}
