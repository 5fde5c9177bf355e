import Checkpoints
import Documents
import Files
import Images
import Metrics

/// NIQE from its parts to its scores: fits, contrast, half size, features, models of undamaged
/// pictures. Scores by the official model need its file; without it they are not checked.
struct NIQECheck {
  private let golden: Golden
  /// By name, what a reference of the file is worth and how it was made.
  private let expected: JSONObject
  private let block: Int
  private let trainBlock: Int
  private let official: PristineModel?

  init(_ golden: Golden, _ expected: JSONObject) throws(Failure) {
    self.golden = golden
    self.expected = expected
    let config = golden.says("config") ? try golden.json("config") : [:]
    block = config["niqe_block"]?.int ?? PristineModel.standardBlock
    trainBlock = config["train_block"]?.int ?? 32
    guard [block, trainBlock].allSatisfy({ $0 > 0 && $0 % 2 == 0 }) else {
      throw Failure(.data, "`config`: blocks have an even number of pixels")
    }
    let folder = Path.folder(of: golden.report.path)
    let published = PublishedPristine.official
    official = try published.find(
      in: [folder, Path.join(folder, "../data")] + (Path.userData.map { [$0] } ?? [])
    ).map { path throws(Failure) in try published.read(path) }
  }

  /// Everything of the file about NIQE that is not a score.
  func checkParts() throws(Failure) {
    for name in golden.names(under: "aggd.") where name.hasSuffix(".input") {
      let k = "aggd.\(name.dropLast(6))"
      let fit = AsymmetricGaussian(fitting: try values("\(k).input"))
      try compare("\(k).output", [fit.shape, fit.left, fit.right])
    }
    if golden.has("niqe.rgb.image") { try checkFeatures() }
    if golden.has("niqe.train.image0") { try checkTraining() }
  }

  /// The score that a name asks for; nil if nobody knows how it is made.
  ///
  /// - Returns: not a number where the official model is needed and not there
  func score(_ parts: [String]) throws(Failure) -> Double? {
    switch parts.dropFirst() {
    case ["rgb", "y"]: return try official(luma("niqe.rgb.image", .roundedLuma))
    case ["rgb", "gray"]: return try official(luma("niqe.rgb.image", .roundedGrey))
    case ["grey"]: return try official(golden.real("niqe.grey.image"))
    case ["flatblock"]: return try official(flattened().image)
    case ["flatblock", "index"]: return try checkFlatBlock().map { Double($0) }
    case ["saturated"]: return try official(saturated())
    case ["custom"]:
      guard let model = try fitted("tlow").model else { return nil }
      return NIQE(model)(try golden.real("niqe.grey.image"))
    default:
      if parts.count == 4, parts[1] == "rgb", parts[2] == "y", parts[3].hasPrefix("crop"),
        let border = Int(parts[3].dropFirst(4))
      {
        let image = try luma("niqe.rgb.image", .roundedLuma)
        guard border >= 0, min(image.width, image.height) > 2 * border else { return nil }
        return try official(image.shaved(border))
      }
      guard parts.count == 3, parts[1] == "train" else { return nil }
      return expected[parts.joined(separator: ".")]?["value"]?.double
    }
  }

  var lacksModel: Bool { official == nil }

  private func official(_ plane: RealImage) throws(Failure) -> Double? {
    guard let official else { return .nan }
    return NIQE(official)(plane)
  }

  private func luma(_ name: String, _ colour: Colour) throws(Failure) -> RealImage {
    let image = try golden.real(name)
    guard [1, 3].contains(image.channels) else {
      throw Failure(.data, "`\(name)` has \(image.channels) channels")
    }
    return colour(image)
  }

  // MARK: Parts

  private func checkFeatures() throws(Failure) {
    let plane = try luma("niqe.rgb.image", .roundedLuma)
    let (rows, columns) = (plane.height / block, plane.width / block)
    guard rows * columns > 0 else { throw Failure(.data, "`niqe.rgb.image` is too small") }
    let name = "niqe.rgb.luma8.rows0to3"
    if golden.has(name) { try compare(name, Array(plane.values.prefix(4 * plane.width))) }
    let cropped = plane.cropped(width: columns * block, height: rows * block)
    let half = MATLABResize.reducing(by: 2)(cropped)
    let maps = [LocalContrast(cropped), LocalContrast(half)]
    try compare("niqe.rgb.half", half.values)
    try compare("niqe.rgb.mscn1", maps[0].normalized)
    try compare("niqe.rgb.mscn2", maps[1].normalized)
    let fits = zip(maps, [block, block / 2]).flatMap { map, side in
      (0..<rows * columns).flatMap { i in
        SceneStatistics.fits(
          of: map.normalized.block(i % rows, i / rows, side: side, width: map.width), side: side)
      }
    }
    try compare("niqe.rgb.aggd", fits.flatMap { [$0.shape, $0.left, $0.right] })
    let statistics = SceneStatistics(plane, block: block)
    try compare("niqe.rgb.features", statistics.features.flatMap { $0 })
    try compare("niqe.rgb.sharpness", statistics.sharpness)
    guard let moments = PristineModel(fitting: statistics.features, block: block) else {
      throw Failure(.data, "`niqe.rgb.image` is too small or flat")
    }
    try compare("niqe.rgb.mu", moments.mean)
    try compare("niqe.rgb.cov", moments.covariance)
  }

  private func checkTraining() throws(Failure) {
    let first = SceneStatistics(try golden.real("niqe.train.image0"), block: trainBlock)
    try compare("niqe.train.sharpness0", first.sharpness)
    try compare("niqe.train.features0", first.features.flatMap { $0 })
    for name in ["t75", "tlow"] where golden.has("niqe.train.\(name).mu") {
      let (selected, model) = try fitted(name)
      guard let model else { throw Failure(.data, "`niqe.train.\(name)` keeps no two blocks") }
      try compare("niqe.train.\(name).selected", selected.map { $0 ? 1 : 0 })
      try compare("niqe.train.\(name).mu", model.mean)
      try compare("niqe.train.\(name).cov", model.covariance)
    }
  }

  /// The model of the training images under a threshold of the file, and which blocks made it.
  private func fitted(
    _ name: String
  ) throws(Failure) -> (selected: [Bool], model: PristineModel?) {
    guard let threshold = expected["niqe.train.\(name)"]?["value"]?.double else {
      throw Failure(.data, "`expected` lacks the threshold `niqe.train.\(name)`")
    }
    var fit = PristineFit(block: trainBlock, threshold: threshold)
    var selected: [Bool] = []
    for image in golden.names(under: "niqe.train.image").sorted() {
      let plane = try golden.real("niqe.train.image\(image)")
      fit.add(plane)
      selected += PristineFit.isSharp(SceneStatistics(plane, block: trainBlock), threshold)
    }
    return (selected, fit.model)
  }

  // MARK: Images derived from `niqe.grey.image` as their convention says

  /// The numbers in the text that tells how a reference was made.
  private func numbers(_ name: String, _ defaults: [Int]) -> [Int] {
    let text = expected[name]?["convention"]?.string ?? ""
    let found = text.split { !$0.isNumber }.compactMap { Int($0) }
    return found.count >= defaults.count ? Array(found.prefix(defaults.count)) : defaults
  }

  /// The image with a flat rectangle in it.
  private func flattened() throws(Failure) -> (image: RealImage, rows: [Int], columns: [Int]) {
    var image = try golden.real("niqe.grey.image")
    let n = numbers("niqe.flatblock", [0, 111, 80, 207, 128])
    let value = Double(n[4])
    for y in n[0]...max(n[0], n[1]) where y < image.height {
      for x in n[2]...max(n[2], n[3]) where x < image.width {
        image.values[y * image.width + x] = value
      }
    }
    return (image, [n[0], n[1]], [n[2], n[3]])
  }

  /// Which block is flat, by its features, which are compared too.
  private func checkFlatBlock() throws(Failure) -> Int? {
    let features = SceneStatistics(try flattened().image, block: block).features
    guard let flat = features.firstIndex(where: { $0.contains(where: \.isNaN) }) else { return nil }
    let name = "niqe.flatblock.features_of_flat"
    if golden.has(name) { try compare(name, features[flat]) }
    return flat
  }

  private func saturated() throws(Failure) -> RealImage {
    var image = try golden.real("niqe.grey.image")
    let n = numbers("niqe.saturated", [2, 60])
    image.values = image.values.map { min(max(Double(n[0]) * $0 - Double(n[1]), 0), 255) }
    return image
  }

  // MARK: Comparison

  /// The file holds single precision of what was computed in double.
  private static let tolerance = 1e-5

  private func values(_ name: String) throws(Failure) -> [Double] {
    guard let stored = golden.find(name) else {
      throw Failure(.data, "lacks the tensor `\(name)`")
    }
    return stored.doubles
  }

  /// Relative to the largest; what is not a number must be none here, too.
  private func compare(_ name: String, _ ours: [Double]) throws(Failure) {
    let reference = try values(name)
    guard ours.count == reference.count else {
      golden.record(name, error: .infinity, tolerance: Self.tolerance, fault: "has another size")
      return
    }
    let largest = reference.reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) }
    let worst = zip(ours, reference).reduce(0.0) { worst, pair in
      let (a, b) = pair
      if a == b || a.isNaN && b.isNaN { return worst }
      let error = abs(a - b) / largest
      return error.isNaN ? .infinity : max(worst, error)
    }
    golden.record(name, error: worst, tolerance: Self.tolerance)
  }
}
