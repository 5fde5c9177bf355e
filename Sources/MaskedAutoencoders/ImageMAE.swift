public import Documents
public import NeuralNetworks
public import Tensors

/// The masked autoencoder for images (He et al. 2022): a transformer sees a few patches of an image
/// and learns by painting the others. Parameters have the official names and order.
public struct ImageMAE: PatchAutoencoder {
  public static let name = "mae"

  public let options: MAEOptions
  public let encoder: MAEEncoder
  private let decoder: MAEDecoder
  private let decoderPositions: Parameter

  public init(_ scope: Scope, _ options: MAEOptions) {
    self.options = options
    let encoderTokens = MAEEncoder.Tokens(scope, options)
    let maskToken = MAEDecoder.maskToken(scope, width: options.decoderWidth)
    decoderPositions = PositionTable.parameter(
      scope, "decoder_pos_embed", width: options.decoderWidth, grid: options.grid)
    encoder = MAEEncoder(scope, options, encoderTokens)
    let sizes = Transformer.Sizes(
      width: options.decoderWidth, depth: options.decoderDepth, heads: options.decoderHeads,
      hidden: options.decoderHidden, epsilon: options.epsilon)
    decoder = MAEDecoder(
      scope, sizes, maskToken: maskToken, from: options.width, patchLength: options.patchLength)
  }

  public var configuration: JSON { options.json }
  public var maskRatio: Double { options.maskRatio }
  public var patchCount: Int { options.grid.count }
  public var normalisesPixels: Bool { options.normalisesPixels }

  public func latent(_ images: Variable, _ selection: TokenSelection) -> Variable {
    encoder(images, encoder.table, selection)
  }

  /// The class token goes through the decoder too: `[N, 1 + kept, D]` → `[N, 1 + L, Dd]`.
  public func decoded(_ latent: Variable, _ selection: TokenSelection) -> Variable {
    decoder.decoded(decoder.embedded(latent), selection, positions: Variable(decoderPositions))
  }

  public func painted(_ rows: Variable) -> Variable { decoder.painted(rows) }

  /// `[N, L, p·p·C]`.
  public func targets(_ images: Variable) -> Variable { images.patches(options.patch) }

  public func patches(_ images: Tensor) -> Tensor { images.patches(options.patch) }

  public func joined(_ patches: Tensor, into shape: Shape) -> Tensor {
    patches.joined(patches: options.patch, into: shape)
  }

  public func spread(_ painted: Tensor) -> Tensor { painted }
}
