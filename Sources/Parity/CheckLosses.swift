import Documents
import Files
import NeuralNetworks
import Tensors

/// DRBN's negated similarity over three scales.
///
/// The file's loss is the sum of -S; ours is the sum of 1 - S, which differs by a constant.
func checkSimilarityLoss(_ golden: Golden) throws(Failure) {
  let measure = try golden.read("config") { fields in
    StructuralSimilarity(
      window: fields.read("window", "samples of one side", default: 11, in: 11...11),
      deviation: fields.read("sigma", "of the Gaussian", default: 1.5, in: 0.1...100),
      padding: fields.read("padding", "zeros around", default: 5, in: 0...10))
  }
  let loss = TrainingLoss.similarity(measure)
  let target = try golden.images("input.gt")
  let names = golden.names(under: "input.").filter { $0 != "gt" }.sorted()
  var leaves: [Leaf] = []
  for name in names {
    let image = try golden.images("input.\(name)")
    guard
      image.shape[0] == target.shape[0], image.shape[3] == target.shape[3],
      target.shape[1] == image.shape[1] * (target.shape[1] / image.shape[1]),
      target.shape[2] == image.shape[2] * (target.shape[1] / image.shape[1])
    else { throw Failure(.data, "`input.\(name)` is no scale of `input.gt`") }
    leaves.append(Leaf(image))
  }
  let variables = leaves.map { Variable($0) }
  let parts = variables.map { loss([$0], target: target).value.scalar - 1 }
  try golden.compare("extra.parts", Tensor([parts.count], parts))
  let total = loss(variables, target: target)
  try golden.compare("output", Tensor([1], [total.value.scalar - Float(parts.count)]))
  total.backward(Tensor(scalar: try golden.factor()))
  for (name, leaf) in zip(names, leaves) {
    try golden.compareImages("grad_input.\(name)", leaf.gradient, .gradient)
  }
}

/// MBLLEN's loss without the perceptual term, and its parts.
func checkStructureAndRegionLoss(_ golden: Golden) throws(Failure) {
  let (size, _) = try golden.read("config") { fields in
    _ = fields.read("vgg_term", "must be left out", default: "omitted")
    return (
      fields.read("size", "height and width", in: 11...4096),
      fields.read("percent", "share of dark pixels", default: 0.4, in: 0.4...0.4)
    )
  }
  let (image, target) = (try golden.images("input.pred"), try golden.images("input.gt"))
  guard image.shape == target.shape, image.shape == [image.shape[0], size, size, 3] else {
    throw Failure(.data, "images \(image.shape) and \(target.shape) do not fit `config`")
  }
  let leaf = Leaf(image)
  let loss = StructureAndRegionLoss(Variable(leaf), target)
  func compare(_ name: String, _ value: Float) throws(Failure) {
    try golden.compare(name, Tensor([1], [value]))
  }
  try compare("extra.mae", loss.absolute.value.scalar)
  try compare("extra.ssim_sum", 3 - loss.structure.value.scalar)
  try compare("extra.region", loss.region.value.scalar)
  try compare("extra.mask_fraction", Float(loss.darkShare))
  let total = TrainingLoss.structureAndRegion([Variable(leaf)], target: target)
  try compare("output", total.value.scalar)
  total.backward(Tensor(scalar: try golden.factor()))
  try golden.compareImages("grad_input.pred", leaf.gradient, .gradient)
}

/// SFINet's loss and its parts, for images of several sizes.
func checkSpectralLoss(_ golden: Golden) throws(Failure) {
  for number in 0..<(try golden.json("config").array?.count ?? 0) {
    let image = try golden.images("input.\(number).pred")
    let target = try golden.images("input.\(number).target")
    guard image.shape == target.shape else {
      throw Failure(.data, "`input.\(number).pred` and `input.\(number).target` differ in shape")
    }
    let leaf = Leaf(image)
    let loss = SpectralLoss(Variable(leaf), target)
    func compare(_ name: String, _ value: Variable) throws(Failure) {
      try golden.compare("output.\(number).\(name)", Tensor([1], [value.value.scalar]))
    }
    try compare("l1", loss.absolute)
    try compare("amp", loss.lengths)
    try compare("pha", loss.angles)
    try compare("total", loss.total)
    TrainingLoss.spectral(weight: SpectralLoss.publishedWeight)([Variable(leaf)], target: target)
      .backward()
    try golden.compareImages("grad_input.\(number).pred", leaf.gradient, .gradient)
  }
}

extension Golden {
  /// The cotangent of a scalar.
  fileprivate func factor() throws(Failure) -> Float {
    let cotangent = try tensor("cotangent")
    guard cotangent.count == 1 else { throw Failure(.data, "`cotangent` is not one number") }
    return cotangent.values[0]
  }
}
