import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// INNformer: output, gradients, and what its hard attention does.
func checkINNformer(_ golden: Golden) throws(Failure) {
  let options = try golden.options(INNformer.Options.init)
  let (store, network) = try filled(from: golden) { INNformer($0, options) }
  let inputs = try golden.leaves(["ms", "pan"])
  try checkSizes(inputs, bands: options.bands, least: 8)
  let images = Degraded(Variable(inputs[0].leaf), pan: Variable(inputs[1].leaf))
  try golden.compare(network(images).image, of: inputs, store)

  guard golden.has("aux.mHR"), let attention = network.attention(images) else { return }
  try golden.compareImages("aux.mHR", attention.base)
  try golden.compareImages("aux.transform_f", attention.image)
  let scores = try golden.tensor("aux.R_star", rank: 2)
  let matches = try golden.tensor("aux.R_arg", rank: 2)
  guard scores.shape == matches.shape, scores.count == attention.matches.count else {
    throw Failure(.data, "`aux.R_arg` and `aux.R_star` do not fit `input.pan`")
  }
  try golden.compare("aux.R_star", attention.scores.reshaped(scores.shape))
  // Where two windows are equal, either may be the match.
  let others = zip(matches.values, attention.matches.values).count { $0 != $1 }
  golden.record(
    "aux.R_arg", error: Double(others) / Double(max(1, matches.count)), tolerance: 1e-3, .bound)
}

/// SFINet, in either of its two official classes: `Net1` has an input `bms`, an enlarged image.
func checkSFINet(_ golden: Golden) throws(Failure) {
  let options = try golden.options(SFINet.Options.init)
  let (store, network) = try filled(from: golden) { SFINet($0, options) }
  guard golden.has("input.bms") else {
    let inputs = try golden.leaves(["ms", "pan"])
    try checkSizes(inputs, bands: options.bands, least: 1)
    let images = Degraded(Variable(inputs[0].leaf), pan: Variable(inputs[1].leaf))
    return try golden.compare(network(images).image, of: inputs, store)
  }
  let inputs = try golden.leaves(["bms", "pan"])
  try checkSizes(inputs, bands: options.bands, least: 1)
  let (base, pan) = (inputs[0].leaf.value, inputs[1].leaf.value)
  guard base.shape[1] == pan.shape[1], base.shape[2] == pan.shape[2] else {
    throw Failure(.data, "`input.bms` and `input.pan` are not of one size")
  }
  try golden.compare(
    network.sharpened(Variable(inputs[0].leaf), Variable(inputs[1].leaf)), of: inputs, store)
  // The class reads no more than the shape of `ms`.
  if golden.has("input.ms") {
    let unread = try golden.images("input.ms")
    try golden.compareImages("grad_input.ms", Tensor(unread.shape), .gradient)
  }

  guard golden.has("aux.block.out") else { return }
  let block = network.firstBlock(Variable(constant: base), Variable(constant: pan))
  for (name, spectrum) in block.spectra {
    for (half, part) in ["real", "imag"].enumerated() {
      let numbers = spectrum.sliced(0, half..<half + 1)
      try golden.compareImages(
        "aux.block.\(name).\(part)",
        numbers.reshaped(Shape(Array(spectrum.shape.extents.dropFirst()))))
    }
  }
  for (name, image) in block.images { try golden.compareImages("aux.block.\(name)", image) }
}

/// Images that share a batch, `ms` or `bms` and then `pan`.
private func checkSizes(
  _ inputs: [(name: String, leaf: Leaf)], bands: Int, least: Int
) throws(Failure) {
  let shapes = inputs.map(\.leaf.value.shape)
  guard shapes[0][0] == shapes[1][0], shapes[0][3] == bands, shapes[1][3] == 1 else {
    throw Failure(.data, "inputs \(shapes[0]) and \(shapes[1]) are none of \(bands) bands and one")
  }
  guard min(shapes[1][1], shapes[1][2]) >= least else {
    throw Failure(.data, "`input.pan` is smaller than \(least) pixels")
  }
}

extension Golden {
  /// The options in `config`, without what the official code takes and does not use.
  fileprivate func options<Options>(
    _ read: (inout Fields) -> Options
  ) throws(Failure) -> Options {
    try self.read("config") { fields in
      _ = fields.read("class_", "the official class", default: "Net")
      _ = fields.read("pan_channels", "bands of the second image", default: 1, in: 1...1)
      _ = fields.read("n_layer", "not used", default: 8, in: 0...1000)
      return read(&fields)
    }
  }

  fileprivate func leaves(
    _ names: [String]
  ) throws(Failure) -> [(name: String, leaf: Leaf)] {
    var leaves: [(name: String, leaf: Leaf)] = []
    for name in names { leaves.append((name, Leaf(try images("input.\(name)")))) }
    return leaves
  }

  /// The output, and the gradients of parameters and inputs.
  fileprivate func compare(
    _ y: Variable, of inputs: [(name: String, leaf: Leaf)], _ store: ParameterStore
  ) throws(Failure) {
    try compareImages("output", y.value)
    let cotangent = try images("cotangent")
    guard cotangent.shape == y.shape else {
      throw Failure(.data, "`cotangent` does not fit the output")
    }
    y.backward(cotangent)
    try compareGradients(store, self)
    for (name, leaf) in inputs {
      try compareImages("grad_input.\(name)", leaf.gradient, .gradient)
    }
  }
}
