public import Tensors

extension PatchAutoencoder {
  public func reconstruction(of pixels: Tensor, draw: RandomStream) -> Reconstruction {
    let selection = selection(noise(pixels.shape, draw))
    let shown = patches(pixels)
    let painted = spread(paint(pixels, selection)).values
    var masked = shown.values
    var result = masked
    let length = shown.shape[2]
    for (n, hidden) in selection.masked.enumerated() {
      for token in hidden {
        let start = (n * selection.length + Int(token)) * length
        for i in start..<start + length { (masked[i], result[i]) = (0, painted[i]) }
      }
    }
    func whole(_ values: [Float]) -> Tensor {
      joined(Tensor(shown.shape, values), into: pixels.shape)
    }
    return Reconstruction(masked: whole(masked), painted: whole(result))
  }

  /// Every patch as the decoder paints it, `[N, L, P]`; a patch that was painted without its mean and
  /// deviation is shown with the true ones.
  private func paint(_ pixels: Tensor, _ selection: TokenSelection) -> Tensor {
    let (painted, targets) = Variable.withoutTape {
      let input = Variable(constant: pixels)
      return (reconstruction(latent(input, selection), selection).value, self.targets(input).value)
    }
    guard normalisesPixels else { return painted }
    let (length, original) = (painted.shape[2], targets.values)
    var values = painted.values
    for start in stride(from: 0, to: values.count, by: length) {
      let range = start..<start + length
      let (mean, deviation) = Self.statistics(original[range])
      for i in range { values[i] = values[i] * deviation + mean }
    }
    return Tensor(painted.shape, values)
  }

  /// Mean and deviation of a patch, the variance with n - 1 as in the loss.
  private static func statistics(_ patch: ArraySlice<Float>) -> (mean: Float, deviation: Float) {
    let n = Float(patch.count)
    let mean = patch.reduce(0, +) / n
    let variance = patch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(n - 1, 1)
    return (mean, (variance + 1e-6).squareRoot())
  }
}
