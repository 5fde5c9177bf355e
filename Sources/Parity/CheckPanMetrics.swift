import Checkpoints
import Documents
import Files
import Images
import Metrics
import Tensors

/// The measures of pan-sharpening that a protocol here uses, on the 8-bit images of the file; other
/// conventions are reported as not checked.
func checkPanMetrics(_ golden: Golden) throws(Failure) {
  let (output, target) = try (image("input.A.fused", golden), image("input.A.gt", golden))
  guard output.width == target.width, output.height == target.height,
    output.channels == target.channels
  else { throw Failure(.data, "`input.A.fused` and `input.A.gt` do not fit each other") }
  for name in golden.names(under: "output.") {
    guard let expected = golden.find("output.\(name)")?.doubles.first else {
      throw Failure(.data, "`output.\(name)` is empty")
    }
    guard let measure = Measure.named[name] else {
      golden.cannotCheck(name)
      continue
    }
    let ours = try measure(output: output, target: target)
    golden.record(name, error: abs(ours - expected) / max(abs(expected), 1e-12), tolerance: 1e-7)
  }
}

private func image(_ name: String, _ golden: Golden) throws(Failure) -> RealImage {
  let stored = try golden.tensor(name, rank: 3)
  guard stored.count > 0, let values = golden.find(name)?.doubles else {
    throw Failure(.data, "`\(name)` is empty")
  }
  return RealImage(
    width: stored.shape[1], height: stored.shape[0], channels: stored.shape[2], values: values)
}
