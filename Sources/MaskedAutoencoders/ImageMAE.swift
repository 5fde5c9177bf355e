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
