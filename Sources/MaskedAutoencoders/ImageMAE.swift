public import Documents
public import NeuralNetworks
public import Tensors

/// The masked autoencoder for images (He et al. 2022): a transformer sees a few patches of an image
/// and learns by painting the others. Parameters have the official names and order.
public struct ImageMAE {
  public let options: MAEOptions
  public let encoder: MAEEncoder
  let decoder: MAEDecoder

  public init(_ scope: Scope, _ options: MAEOptions) {
    self.options = options
    let encoderTokens = MAEEncoder.Tokens(scope, options)
    let decoderTokens = MAEDecoder.Tokens(scope, options)
    encoder = MAEEncoder(scope, options, encoderTokens)
    decoder = MAEDecoder(scope, options, decoderTokens)
  }

  /// Which patches stay visible when `noise` `[N, L]` decides.
  public func selection(_ noise: Tensor) -> TokenSelection {
    let kept = TokenSelection.keptCount(of: noise.shape[1], masking: options.maskRatio)
    return TokenSelection(noise: noise, keeping: kept)
  }

  /// Class token and visible tokens after the final norm: `[N, 1 + kept, D]`.
  public func latent(_ images: Variable, _ selection: TokenSelection) -> Variable {
    encoder(images, encoder.table, selection)
  }

  /// What the decoder paints for every patch: `[N, L, p·p·C]`.
  public func reconstruction(_ latent: Variable, _ selection: TokenSelection) -> Variable {
    let decoded = decoder.tokens(from: latent, selection)
    return decoder.prediction(decoded.sliced(1, 1..<1 + selection.length))
  }

  /// The mean squared error of the masked patches, a scalar; images `[N, H, W, C]`, normalised.
  public func loss(_ images: Variable, noise: Tensor) -> Variable {
    let selection = selection(noise)
    precondition(selection.keptCount < selection.length, "nothing is masked")
    let decoded = decoder.tokens(from: latent(images, selection), selection)
    // Only masked patches count, so only they are predicted; the class token is row 0.
    let painted = decoder.prediction(decoded.gathered(selection.masked.map { $0.map { 1 + $0 } }))
    return painted.meanDistance(to: target(images, selection), .l2)
  }

  /// The loss for a prediction of every patch, as `reconstruction` gives it.
  public func loss(
    _ images: Variable, painted: Variable, _ selection: TokenSelection
  ) -> Variable {
    painted.gathered(selection.masked).meanDistance(to: target(images, selection), .l2)
  }

  /// The masked patches as the decoder should paint them.
  private func target(_ images: Variable, _ selection: TokenSelection) -> Variable {
    let patches = images.patches(options.patch).gathered(selection.masked)
    guard options.normalisesPixels else { return patches }
    // (t - mean) / √(var + 1e-6) with n - 1 in the variance, written as a layer norm, which has n.
    let n = Float(options.patchLength)
    let share = (n - 1) / n
    return patches.layerNormalized(
      scale: Variable(constant: Tensor([options.patchLength], repeating: share.squareRoot())),
      shift: Variable(constant: Tensor([options.patchLength])), epsilon: 1e-6 * share)
  }
}

extension ImageMAE: MaskedAutoencoder {
  public static let name = "mae"
  public var configuration: JSON { options.json }

  public func loss(_ images: Variable, draw: RandomStream) -> Variable {
    loss(images, noise: noise(images.shape, draw))
  }

  public func reconstruction(of images: Tensor, draw: RandomStream) -> Reconstruction {
    let selection = selection(noise(images.shape, draw))
    let painted = reconstruction(latent(Variable(constant: images), selection), selection).value
    let patches = images.patches(options.patch)
    var masked = patches.values
    var result = masked
    let values = painted.values
    let length = options.patchLength
    for (n, hidden) in selection.masked.enumerated() {
      for token in hidden {
        let start = (n * selection.length + Int(token)) * length
        let range = start..<start + length
        // A patch that was painted without its mean and deviation is shown with the true ones.
        let (mean, deviation) =
          options.normalisesPixels ? Self.statistics(masked[range]) : (0, 1)
        for i in range {
          result[i] = values[i] * deviation + mean
          masked[i] = 0
        }
      }
    }
    func joined(_ values: [Float]) -> Tensor {
      Tensor(patches.shape, values).joined(patches: options.patch, into: images.shape)
    }
    return Reconstruction(masked: joined(masked), painted: joined(result))
  }

  /// Mean and deviation of a patch, the variance with n - 1 as in the loss.
  private static func statistics(_ patch: ArraySlice<Float>) -> (mean: Float, deviation: Float) {
    let n = Float(patch.count)
    let mean = patch.reduce(0, +) / n
    let variance = patch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(n - 1, 1)
    return (mean, (variance + 1e-6).squareRoot())
  }

  private func noise(_ shape: Shape, _ draw: RandomStream) -> Tensor {
    TokenSelection.noise(draw, samples: shape[0], length: options.grid.count)
  }
}
