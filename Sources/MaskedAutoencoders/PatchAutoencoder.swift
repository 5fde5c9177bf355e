public import Tensors

/// A masked autoencoder that hides patches: a transformer sees the others and learns by painting
/// these. What images and clips have in common; images `[N, H, W, C]`, clips `[N, T, H, W, C]`.
public protocol PatchAutoencoder: MaskedAutoencoder {
  /// Share of the patches that the encoder does not see.
  var maskRatio: Double { get }
  /// Patches of a sample.
  var patchCount: Int { get }
  /// Whether patches are painted with their mean and deviation taken out.
  var normalisesPixels: Bool { get }

  /// Class token, if any, and visible tokens after the final norm: `[N, C + kept, D]`.
  func latent(_ pixels: Variable, _ selection: TokenSelection) -> Variable

  /// Every token, decoded: `[N, C + L, Dd]`; the first C rows belong to no patch.
  func decoded(_ latent: Variable, _ selection: TokenSelection) -> Variable

  /// Decoded rows as patches: `[N, …, Dd]` → `[N, …, P]`.
  func painted(_ rows: Variable) -> Variable

  /// The patches that are to be painted: `[N, L, P]`.
  func targets(_ pixels: Variable) -> Variable

  /// All of the pixels as patches, one for each token: `[N, L, Q]`.
  func patches(_ pixels: Tensor) -> Tensor

  /// The pixels that `patches` cut up.
  func joined(_ patches: Tensor, into shape: Shape) -> Tensor

  /// What was painted as patches of all pixels: `[N, L, P]` → `[N, L, Q]`.
  func spread(_ painted: Tensor) -> Tensor
}

extension PatchAutoencoder {
  /// Which patches stay visible when `noise` `[N, L]` decides.
  public func selection(_ noise: Tensor) -> TokenSelection {
    let kept = TokenSelection.keptCount(of: noise.shape[1], masking: maskRatio)
    return TokenSelection(noise: noise, keeping: kept)
  }

  /// What the decoder paints for every patch: `[N, L, P]`.
  public func reconstruction(_ latent: Variable, _ selection: TokenSelection) -> Variable {
    let rows = decoded(latent, selection)
    let lead = rows.shape[1] - selection.length
    return painted(lead == 0 ? rows : rows.sliced(1, lead..<rows.shape[1]))
  }

  /// The mean squared error of the masked patches, a scalar; pixels are normalised.
  public func loss(_ pixels: Variable, noise: Tensor) -> Variable {
    let selection = selection(noise)
    precondition(selection.keptCount < selection.length, "nothing is masked")
    let rows = decoded(latent(pixels, selection), selection)
    // Only masked patches count, so only they are painted.
    let lead = Int32(rows.shape[1] - selection.length)
    let masked = rows.gathered(selection.masked.map { $0.map { lead + $0 } })
    return painted(masked).meanDistance(to: wanted(pixels, selection), .l2)
  }

  /// The loss for a painting of every patch, as `reconstruction` gives it.
  public func loss(
    _ pixels: Variable, painted: Variable, _ selection: TokenSelection
  ) -> Variable {
    painted.gathered(selection.masked).meanDistance(to: wanted(pixels, selection), .l2)
  }

  /// The masked patches as the decoder should paint them.
  private func wanted(_ pixels: Variable, _ selection: TokenSelection) -> Variable {
    let patches = targets(pixels).gathered(selection.masked)
    guard normalisesPixels else { return patches }
    // (t - mean) / √(var + 1e-6) with n - 1 in the variance, written as a layer norm, which has n.
    let length = patches.shape[2]
    let n = Float(length)
    let share = (n - 1) / n
    return patches.layerNormalized(
      scale: Variable(constant: Tensor([length], repeating: share.squareRoot())),
      shift: Variable(constant: Tensor([length])), epsilon: 1e-6 * share)
  }
}

extension PatchAutoencoder {
  public func loss(_ pixels: Variable, draw: RandomStream) -> Variable {
    loss(pixels, noise: noise(pixels.shape, draw))
  }

  func noise(_ shape: Shape, _ draw: RandomStream) -> Tensor {
    TokenSelection.noise(draw, samples: shape[0], length: patchCount)
  }
}
