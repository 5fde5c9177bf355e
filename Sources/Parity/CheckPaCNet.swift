import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// The first network of PaCNet on one window, with the search and the images in between; a short clip
/// with its padding.
func checkPaCNetSpatial(_ golden: Golden) throws(Failure) {
  let options = try golden.spatialOptions()
  let (store, network) = try filled(from: golden) { PaCNetSpatial($0, options) }
  let window = try golden.window("input.seq_in", for: network.search, patch: options.patch)
  let constant = Variable(constant: window)
  let crafts = network.search(constant)
  if golden.has("aux.layers") { try checkImages(constant, crafts, golden) }
  if golden.has("aux.min_d") {
    try checkMatches(
      [network.matches(of: window, 0)], golden.tensor("aux.min_d"), golden.tensor("aux.min_i"),
      golden, "aux.")
  }
  if golden.has("aux.pipe.clip") { try checkClip(network, golden) }
  try checkBothModes(
    store, golden, ["seq_in": window], order: [0, 4, 1, 2, 3]
  ) { inputs in
    inputs["seq_in"].map { network($0, crafts) }
  }
}

/// The search and the images that are made of what it finds.
func checkPatchSearch(_ golden: Golden) throws(Failure) {
  let options = try golden.spatialOptions()
  let network = PaCNetSpatial(ParameterStore(.counted).root, options)
  let window = try golden.window("input.seq_in", for: network.search, patch: options.patch)
  try checkMatches(
    [network.matches(of: window, 0)], golden.tensor("aux.min_d"), golden.tensor("aux.min_i"),
    golden, "aux.")
  let constant = Variable(constant: window)
  try checkImages(constant, network.search(constant), golden)
}

/// The second network of PaCNet.
func checkPaCNetTemporal(_ golden: Golden) throws(Failure) {
  let options = try golden.read("config") { (fields) -> PaCNetTemporal.Options in
    _ = fields.read("note", "a remark", default: "")
    return PaCNetTemporal.Options(from: &fields)
  }
  let (store, network) = try filled(from: golden) { PaCNetTemporal($0, options) }
  let clip = try golden.tensor("input.x", rank: 5).permuted([0, 2, 3, 4, 1])
  guard clip.shape[1] == 2 * PaCNetTemporal.radius + 1, clip.shape[4] == 6, clip.count > 0 else {
    throw Failure(.data, "`input.x` is not seven frames of six channels")
  }
  try checkBothModes(
    store, golden, ["x": clip], order: [0, 4, 1, 2, 3]
  ) { inputs in
    inputs["x"].map { network($0) }
  }
}

/// All frames of a clip with what stands beyond its edges and its ends. Mirrored edges make exact
/// ties, so the images are made of the reference's neighbours.
private func checkClip(_ network: PaCNetSpatial, _ golden: Golden) throws(Failure) {
  let clip = try golden.tensor("aux.pipe.clip", rank: 5).permuted([0, 2, 3, 4, 1])
  let distances = try golden.tensor("aux.pipe.min_d", rank: 6)
  let places = try golden.tensor("aux.pipe.min_i", rank: 6)
  let (options, search) = (network.options, network.search)
  let (frames, h, w) = (clip.shape[1], clip.shape[2], clip.shape[3])
  let grid: Shape = [h + options.patch - 1, w + options.patch - 1, options.neighbours]
  guard clip.shape[0] == 1, clip.shape[4] == 3, min(h, w) > options.mirrored,
    distances.shape == Shape([1, 1, frames] + grid.extents), places.shape == distances.shape
  else { throw Failure(.data, "`aux.pipe.*` do not fit each other") }

  let padded = (0..<frames).map { t in
    network.padded(Variable(constant: clip.sliced(1, t..<t + 1).reshaped([1, h, w, 3])))
  }
  var (matches, outputs) = ([PatchMatches](), [Tensor]())
  for t in 0..<frames {
    let window = network.window(
      (t - options.frames...t + options.frames).map { i in
        padded.indices.contains(i) ? padded[i] : network.missing(like: padded[t])
      })
    matches.append(network.matches(of: window.value, 0))
    let given = places.sliced(2, t..<t + 1).values
    let shape = Shape(Array(window.shape.extents.dropFirst()))
    guard given.allSatisfy({ $0 >= 0 && Int($0) < search.candidates(in: shape) }) else {
      throw Failure(.data, "`aux.pipe.min_i` points out of its window")
    }
    let reference = PatchMatches(
      distances: distances.sliced(2, t..<t + 1).reshaped(grid), places: given.map { Int32($0) })
    let craft = PatchCraft(side: options.patch, search, window: shape, reference)
    outputs.append(network(window, [craft]).value.reshaped([1, 1, h, w, 3]))
  }
  try checkMatches(matches, distances, places, golden, "aux.pipe.")
  let all = Tensor.concatenated(outputs, axis: 1)
  try golden.compare("aux.pipe.output", all.permuted([0, 4, 1, 2, 3]))
}

/// Distances; and places where no neighbouring distance is so near that rounding may exchange them.
private func checkMatches(
  _ ours: [PatchMatches], _ distances: Tensor, _ places: Tensor, _ golden: Golden,
  _ prefix: String
) throws(Failure) {
  let shape = Shape([1, ours.count] + ours[0].distances.shape.extents)
  let found = Tensor.concatenated(ours.map(\.distances), axis: 0)
  guard found.count == distances.count, places.count == distances.count else {
    throw Failure(.data, "`\(prefix)min_d` is \(distances.shape), not of \(shape)")
  }
  try golden.compare("\(prefix)min_d", found.reshaped(distances.shape))
  let (d, theirs) = (distances.values, places.values)
  let mine = ours.flatMap(\.places)
  let k = ours[0].distances.shape[2]
  func isNear(_ i: Int, _ j: Int) -> Bool {
    i / k == j / k && d.indices.contains(j) && abs(d[i] - d[j]) <= 1e-4 * max(d[i], d[j])
  }
  // Behind the last one kept there may be an equal one that was not.
  let certain = d.indices.filter { !isNear($0, $0 - 1) && !isNear($0, $0 + 1) && $0 % k < k - 1 }
  let wrong = certain.count { Float(mine[$0]) != theirs[$0] }
  golden.record(
    "\(prefix)min_i, share that differs", error: Double(wrong) / Double(max(1, certain.count)),
    tolerance: 0, .bound)
}

/// The images without the three numbers behind them, `[N, neighbour, feature, H, W]` in the file.
private func checkImages(
  _ window: Variable, _ crafts: [PatchCraft], _ golden: Golden
) throws(Failure) {
  let craft = crafts[0]
  let made = window.crafted(crafts).value
  let images = made.reshaped(
    [made.shape[0], made.shape[1], made.shape[2], craft.count, craft.features]
  ).sliced(4, 0..<craft.features - 3)
  try golden.compare("aux.layers", images.permuted([0, 3, 4, 1, 2]))
}

extension PaCNetSpatial {
  fileprivate func matches(of windows: Tensor, _ n: Int) -> PatchMatches {
    search(
      windows.sliced(0, n..<n + 1).reshaped(Shape(Array(windows.shape.extents.dropFirst()))))
  }
}

extension PatchSearch {
  /// Places that there are in a window.
  fileprivate func candidates(in window: Shape) -> Int {
    window[0] * (window[1] - side + 1) * (window[2] - side + 1)
  }
}

extension Golden {
  fileprivate func spatialOptions() throws(Failure) -> PaCNetSpatial.Options {
    try read("config") { (fields) -> PaCNetSpatial.Options in
      _ = fields.read("note", "a remark", default: "")
      return PaCNetSpatial.Options(from: &fields)
    }
  }

  /// A window `[N, 3, F, H, W]` of the file as our `[N, F, H, W, 3]`.
  fileprivate func window(
    _ name: String, for search: PatchSearch, patch: Int
  ) throws(Failure) -> Tensor {
    let window = try tensor(name, rank: 5).permuted([0, 2, 3, 4, 1])
    let least = 2 * search.radius + search.side + patch + 1
    guard window.shape[0] == 1, window.shape[1] == 2 * search.frames + 1, window.shape[4] == 3,
      min(window.shape[2], window.shape[3]) >= least
    else { throw Failure(.data, "`\(name)` is no window of \(search)") }
    return window
  }
}
