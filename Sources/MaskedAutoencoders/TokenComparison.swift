import Files
import Tensors

/// How the tokens of two images or clips are compared: what learned losses that look through a
/// transformer have in common.
struct TokenComparison {
  let options: LearnedLossOptions
  /// Whether the features that come here begin with a class token.
  let hasClassToken: Bool

  /// Which of `count` tokens of each sample are compared; nil for all of them.
  func selection(of count: Int, samples: Int, _ draw: RandomStream) -> TokenSelection? {
    guard let keep = options.patches?.keep else { return nil }
    let kept = min(max(Int(Double(count) * keep), 1), count)
    let noise = TokenSelection.noise(
      draw.substream("patches"), samples: samples, length: count)
    return TokenSelection(noise: noise, keeping: kept)
  }

  /// The sum of the distances of features, each a mean over all of its elements.
  func distance(_ a: [Variable], _ b: [Variable], _ draw: RandomStream) -> Variable {
    let parts = zip(compared(a, draw, "output order"), compared(b, draw, "target order"))
      .map { $0.meanDistance(to: $1, options.distance) }
    return parts.dropFirst().reduce(parts[0], +)
  }

  /// Features as they are compared: with or without their class token, in which order.
  private func compared(_ features: [Variable], _ draw: RandomStream, _ order: String) -> [Variable]
  {
    features.map { tokens in
      let lead = hasClassToken ? 1 : 0
      let length = tokens.shape[1] - lead
      let keepsFirst = hasClassToken && options.comparesClassToken
      guard options.tokenOrder == .shuffled else {
        return keepsFirst || lead == 0 ? tokens : tokens.sliced(1, lead..<lead + length)
      }
      let noise = TokenSelection.noise(
        draw.substream(order), samples: tokens.shape[0], length: length)
      let shuffled = TokenSelection(noise: noise, keeping: length).order
      return tokens.gathered(
        shuffled.map { (keepsFirst ? [0] : []) + $0.map { $0 + Int32(lead) } })
    }
  }

  /// The part of images `[…, H, W, C]` that consists of whole patches, the same for equal draws.
  func wholePatches(of pixels: Variable, _ patch: Int, _ draw: RandomStream) -> Variable {
    let draw = draw.substream("crop")
    let axis = pixels.shape.rank - 3
    func cut(_ pixels: Variable, _ axis: Int, _ k: Int) -> Variable {
      let side = pixels.shape[axis]
      precondition(side >= patch, "\(pixels.shape) are smaller than a patch of \(patch)")
      let rest = side % patch
      if rest == 0 { return pixels }
      let start = options.cropsRandomly ? draw.integer(k, below: rest + 1) : 0
      return pixels.sliced(axis, start..<start + side - rest)
    }
    return cut(cut(pixels, axis, 0), axis + 1, 1)
  }
}

extension LearnedLossOptions.Features {
  /// Fails unless a transformer of so many blocks has them.
  func require(blocks depth: Int) throws(Failure) {
    switch self {
    case .final: return
    case .blocks(let numbers):
      guard !numbers.isEmpty else { throw Failure(.spec, "compares no block of the encoder") }
      if let wrong = numbers.first(where: { !(0..<depth).contains($0) }) {
        throw Failure(
          .spec, "has no block \(wrong) to compare",
          remedy: "its blocks are 0 to \(depth - 1)")
      }
    case .scales, .layers:
      throw Failure(
        .spec, "has no such features to compare",
        remedy: "a transformer's are `final`, or some of its blocks")
    }
  }
}

/// What was computed once for each size of frozen things.
final class Remembered<Size: Hashable, Value> {
  private var values: [Size: Value] = [:]

  func callAsFunction(_ size: Size, _ make: () -> Value) -> Value {
    if let known = values[size] { return known }
    let new = make()
    values[size] = new
    return new
  }
}
