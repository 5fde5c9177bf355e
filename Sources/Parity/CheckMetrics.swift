import Checkpoints
import Documents
import Files
import Images
import Metrics
import Tensors

/// PSNR and SSIM in all conventions of the file, the metrics of pan-sharpening and NIQE, within the
/// file's own tolerances.
func checkMetrics(_ golden: Golden) throws(Failure) {
  guard let expected = try golden.json("expected").object, !expected.isEmpty else {
    throw Failure(.data, "`expected` lists nothing")
  }
  try checkScales(golden)
  let niqe = try NIQECheck(golden, expected)
  try niqe.checkParts()
  for (name, record) in expected {
    _ = golden.find("expected.\(name)")
    let parts = name.split(separator: ".").map(String.init)
    guard let value = record["value"]?.double, let tolerance = record["tolerance"]?.double else {
      throw Failure(.data, "`expected` of `\(name)` needs `value` and `tolerance`")
    }
    let score = parts.first == "niqe" ? try niqe.score(parts) : try score(parts, golden)
    guard let ours = score else {
      golden.record(name, error: .infinity, tolerance: tolerance, fault: "unknown convention")
      continue
    }
    if ours.isNaN && niqe.lacksModel && parts.first == "niqe" {
      golden.cannotCheck("\(name): `\(PublishedPristine.official.files[0])` is not there")
      continue
    }
    golden.record(name, error: ours == value ? 0 : abs(ours - value), tolerance: tolerance)
  }
}

/// MATLAB's `imresize` of one plane, by the names of the scales.
private func checkScales(_ golden: Golden) throws(Failure) {
  guard golden.has("imresize.input") else { return }
  let input = try golden.real("imresize.input")
  for (name, scale) in [
    ("half", 0.5), ("third", 1.0 / 3), ("quarter", 0.25), ("double", 2), ("triple", 3), ("x4", 4),
  ] where golden.has("imresize.\(name)") {
    try golden.compareImage("imresize.\(name)", MATLABResize(scale: scale)(input), tolerance: 1e-6)
  }
}

/// The score that a name asks for; nil if nobody knows its convention.
private func score(_ parts: [String], _ golden: Golden) throws(Failure) -> Double? {
  switch parts[0] {
  case "pair" where parts.count > 2: return try pairScore(parts, golden)
  case "pan" where parts.count == 2:
    let (output, target) = try (golden.real("pan.test"), golden.real("pan.ref"))
    let measure = Measure.named["\(parts[1]).rgb"] ?? Measure.named[parts[1]]
    return try measure?.checked(output, target)
  case "identical" where parts.count == 2:
    guard let name = golden.names(under: "pair.").first(where: { $0.hasSuffix(".ref") }) else {
      throw Failure(.data, "lacks images `pair.*.ref`")
    }
    let image = try golden.real("pair.\(name)")
    return try Measure.named["\(parts[1]).rgb"]?.checked(image, image)
  case "video": return try videoScore(Array(parts.dropFirst()), golden)
  default: return nil
  }
}

/// `pair.a.psnr.rgb.crop5`: images `a`, measure `psnr.rgb`, border 5. EDSR's own measures end in the
/// scale instead, from which their border follows: `div2k.x4` has 4 + 6, `benchmark.x4` has 4.
private func pairScore(_ parts: [String], _ golden: Golden) throws(Failure) -> Double? {
  var measure = parts.dropFirst(2)
  var border = 0
  if let last = measure.last, last.hasPrefix("crop"), let n = Int(last.dropFirst(4)) {
    border = n
    measure.removeLast()
  } else if let last = measure.last, last.first == "x", let scale = Int(last.dropFirst()) {
    border = measure.contains("div2k") ? scale + 6 : scale
    measure.removeLast()
  }
  let pair = "pair.\(parts[1])"
  let (output, target) = try (golden.real("\(pair).test"), golden.real("\(pair).ref"))
  let side = min(output.width, output.height, target.width, target.height)
  guard (0...(side - 1) / 2).contains(border) else {
    throw Failure(.data, "`\(pair)` is too small for a border of \(border)")
  }
  return try Measure.named[measure.joined(separator: ".")]?
    .checked(output.shaved(border), target.shaved(border))
}

/// Clips in 0…1: `psnr.frame2`, `psnr.mean_of_frames`, `psnr.pooled` over all frames at once,
/// `psnr.noisy_unclipped`; with `u8` frames are clipped and rounded first.
private func videoScore(_ parts: [String], _ golden: Golden) throws(Failure) -> Double? {
  guard let kind = parts.first, let how = parts.last, parts.count <= 3 else { return nil }
  let isRounded = parts.count == 3 && parts[1] == "u8"
  guard isRounded || (parts.count == 2 && kind == "psnr") else { return nil }
  let source = how == "noisy_unclipped" ? "video.noisy_unclipped" : "video.test"
  let (output, target) = try (golden.clip(source), golden.clip("video.ref"))
  guard let measure = Measure.named[isRounded ? "\(kind).rgb" : "psnr.float"],
    output.shape == target.shape
  else { return nil }
  func image(_ clip: Tensor, _ frames: Range<Int>) -> RealImage {
    let values = clip.sliced(0, frames).values.map { value in
      isRounded ? min(max(Double(value), 0), 1) * 255 : Double(value)
    }
    return RealImage(
      width: clip.shape[2], height: clip.shape[1] * frames.count, channels: clip.shape[3],
      values: isRounded ? values.map { $0.rounded(.toNearestOrEven) } : values)
  }
  func score(_ frames: Range<Int>) throws(Failure) -> Double {
    try measure.checked(image(output, frames), image(target, frames))
  }
  let count = output.shape[0]
  switch how {
  case "pooled": return try score(0..<count)
  case "mean_of_frames", "noisy_unclipped":
    var sum = 0.0
    for t in 0..<count { sum += try score(t..<t + 1) }
    return sum / Double(count)
  default:
    guard how.hasPrefix("frame"), let t = Int(how.dropFirst(5)), (0..<count).contains(t) else {
      return nil
    }
    return try score(t..<t + 1)
  }
}

extension Measure {
  /// The measure of two images of one size; files may hold anything.
  fileprivate func checked(
    _ output: RealImage, _ target: RealImage
  ) throws(Failure) -> Double {
    guard output.width == target.width, output.height == target.height,
      output.channels == target.channels, colour == .all || [1, 3].contains(output.channels)
    else { throw Failure(.data, "two images of a pair do not fit each other") }
    return try self(output: output, target: target)
  }
}

extension Golden {
  /// A clip `[T, H, W, C]` of the file.
  fileprivate func clip(_ name: String) throws(Failure) -> Tensor {
    let stored = try tensor(name, rank: 4)
    guard stored.count > 0 else { throw Failure(.data, "`\(name)` is empty") }
    return stored
  }
}
