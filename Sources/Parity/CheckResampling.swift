import Checkpoints
import Documents
import Files
import Images
import Tensors

/// MATLAB's `imresize`: 8-bit results must be equal, real ones agree to the precision of the file.
func checkResampling(_ golden: Golden) throws(Failure) {
  let cases = try golden.json("cases").array ?? []
  guard !cases.isEmpty else { throw Failure(.data, "`cases` is not a list of cases") }
  for item in cases {
    if item["weights"] != nil {
      try checkWeights(item, golden)
    } else {
      try checkCase(item, golden)
    }
  }
}

private func checkCase(_ item: JSON, _ golden: Golden) throws(Failure) {
  guard let name = item["name"]?.string, let image = item["image"]?.string,
    let antialiasing = item["antialiasing"]?.bool
  else { throw Failure(.data, "a case needs `name`, `image` and `antialiasing`") }
  let input = try golden.planes("image.\(image)")
  func resize(_ border: MATLABResize.Border) throws(Failure) -> MATLABResize {
    if let scale = item["scale"]?.double, (0x1p-10...64).contains(scale) {
      return MATLABResize(scale: scale, antialiasing: antialiasing, border: border)
    }
    guard let height = item["out"]?[0]?.int, let width = item["out"]?[1]?.int,
      (1...65536).contains(height), (1...65536).contains(width)
    else { throw Failure(.data, "case `\(name)` has neither `scale` nor `out`") }
    return MATLABResize(height: height, width: width, antialiasing: antialiasing, border: border)
  }
  let size = try resize(.symmetric).size(
    for: Picture.Size(width: input.width, height: input.height))
  let expected = try golden.tensor("case.\(name).float")
  guard expected.shape == [input.channels, size.height, size.width] else {
    golden.record("case.\(name).float", nil, expected)
    return
  }
  let real = try resize(.symmetric)(input)
  // 32-bit floats around 255 are 1.5e-5 apart.
  golden.record("case.\(name).float", planes(real), expected, tolerance: 1e-7)
  guard let picture = picture(input) else {
    throw Failure(.data, "`image.\(image)` does not hold 8-bit samples")
  }
  let rounded = RealImage(try resize(.symmetric)(picture))
  try golden.compare("case.\(name).u8", planes(rounded), tolerance: 0)
  if golden.has("case.\(name).legacy_u8") {
    let legacy = RealImage(try resize(.replicate)(picture))
    try golden.compare("case.\(name).legacy_u8", planes(legacy), tolerance: 0)
  }
}

private func checkWeights(_ item: JSON, _ golden: Golden) throws(Failure) {
  guard let name = item["weights"]?.string, let inputs = item["n_in"]?.int,
    let outputs = item["n_out"]?.int, let scale = item["scale"]?.double,
    let antialiasing = item["antialiasing"]?.bool, (1...65536).contains(inputs),
    (1...65536).contains(outputs), (0x1p-10...64).contains(scale)
  else {
    throw Failure(.data, "weights need `n_in`, `n_out`, `scale` and `antialiasing`")
  }
  let weights = ResizeWeights(
    inputs: inputs, outputs: outputs, scale: scale, antialiasing: antialiasing)
  let shape: Shape = [weights.outputs, weights.taps]
  try golden.compare(
    "weights.\(name).w", Tensor(shape, weights.weights.map { Float($0) }), tolerance: 1e-6)
  try golden.compare(
    "weights.\(name).index0", Tensor(shape, weights.indices.map { Float($0) }), tolerance: 0)
}

extension Golden {
  /// An image `[C, H, W]` of the file.
  fileprivate func planes(_ name: String) throws(Failure) -> RealImage {
    let stored = try tensor(name, rank: 3)
    guard stored.count > 0 else { throw Failure(.data, "`\(name)` is empty") }
    let values = stored.permuted([1, 2, 0]).values.map { Double($0) }
    return RealImage(
      width: stored.shape[2], height: stored.shape[1], channels: stored.shape[0], values: values)
  }
}

private func planes(_ image: RealImage) -> Tensor {
  Tensor([image.height, image.width, image.channels], image.values.map { Float($0) })
    .permuted([2, 0, 1])
}

/// The image as 8 bits if its samples are whole numbers in 0…255.
private func picture(_ image: RealImage) -> Picture? {
  var samples: [UInt8] = []
  samples.reserveCapacity(image.values.count)
  for value in image.values {
    guard let sample = UInt8(exactly: value) else { return nil }
    samples.append(sample)
  }
  return Picture(
    width: image.width, height: image.height, channels: image.channels, samples: samples)
}
