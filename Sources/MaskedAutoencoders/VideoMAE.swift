public import Documents
public import NeuralNetworks
public import Tensors

/// The masked autoencoder for videos (Feichtenhofer et al. 2022): a transformer sees a few patches of a
/// clip, each of some frames, and learns by painting the others. Parameters have the official names
/// and order.
public struct VideoMAE: PatchAutoencoder {
  public static let name = "videomae"

  public let options: VideoMAEOptions
  public let encoder: VideoMAEEncoder
  private let decoder: MAEDecoder
  private let decoderClassToken: Parameter?
  private let decoderPositions: ClipPositions

  public init(_ scope: Scope, _ options: VideoMAEOptions) {
    self.options = options
    let classToken = VideoMAEEncoder.classToken(scope, options)
    decoderClassToken =
      options.hasClassToken
      ? scope.parameter("decoder_cls_token", [1, 1, options.decoderWidth], .zeros) : nil
    let positions = ClipPositions(scope, "pos_embed", width: options.width, options)
    let maskToken = MAEDecoder.maskToken(scope, width: options.decoderWidth)
    decoderPositions = ClipPositions(
      scope, "decoder_pos_embed", width: options.decoderWidth, options)
    encoder = VideoMAEEncoder(scope, options, classToken, positions)
    decoder = MAEDecoder(
      scope,
      options.transformer(
        width: options.decoderWidth, depth: options.decoderDepth, heads: options.decoderHeads,
        hidden: options.decoderHidden),
      maskToken: maskToken, from: options.width, patchLength: options.patchLength)
  }

  public var configuration: JSON { options.json }
  public var maskRatio: Double { options.maskRatio }
  public var patchCount: Int { options.grid.count }
  public var normalisesPixels: Bool { options.normalisesPixels }

  /// Visible tokens alone, `[N, kept, D]`: the class token ends with the encoder.
  public func latent(_ clips: Variable, _ selection: TokenSelection) -> Variable {
    let grid = encoder.grid(clips)
    precondition(grid == options.grid, "clips of \(grid), trained on \(options.grid)")
    return encoder(clips, selection)
  }

  /// The decoder has a class token of its own: `[N, kept, D]` → `[N, C + L, Dd]`.
  public func decoded(_ latent: Variable, _ selection: TokenSelection) -> Variable {
    var visible = decoder.embedded(latent)
    if let decoderClassToken {
      let first = Variable(decoderClassToken).repeated(samples: latent.shape[0], rows: 1)
      visible = Variable.concatenated([first, visible], axis: 1)
    }
    return decoder.decoded(visible, selection, positions: decoderPositions.all)
  }

  public func painted(_ rows: Variable) -> Variable { decoder.painted(rows) }

  /// Patches of the frames that are painted: `[N, L, u·p·p·C]`, u of them for each token.
  public func targets(_ clips: Variable) -> Variable {
    let frames = Self.paintedFrames(options.paintedFrames, of: options.frames)
    let shape = clips.shape
    let picked =
      frames.elementsEqual(0..<Int32(options.frames))
      ? clips
      : clips.reshaped([shape[0], shape[1], shape[2] * shape[3] * shape[4]])
        .gathered(Array(repeating: frames, count: shape[0]))
        .reshaped([shape[0], frames.count, shape[2], shape[3], shape[4]])
    return picked.patches(options.patch, frames: options.paintedPatchFrames)
  }

  /// Which frames are painted, as the official code finds them: `linspace(0, frames - 1, count)` in
  /// single precision, its digits behind the point dropped.
  public static func paintedFrames(_ count: Int, of frames: Int) -> [Int32] {
    let last = Float(frames - 1)
    let step = count > 1 ? last / Float(count - 1) : 0
    // PyTorch goes from both ends to the middle, and rounds once for each.
    return (0..<count).map { i in
      Int32(
        i < count / 2 || count == 1
          ? step * Float(i) : last.addingProduct(-step, Float(count - 1 - i)))
    }
  }

  public func patches(_ clips: Tensor) -> Tensor {
    clips.patches(options.patch, frames: options.patchFrames)
  }

  public func joined(_ patches: Tensor, into shape: Shape) -> Tensor {
    patches.joined(patches: options.patch, frames: options.patchFrames, into: shape)
  }

  /// Frames that are not painted are shown as their neighbours that are.
  public func spread(_ painted: Tensor) -> Tensor {
    let (all, some) = (options.patchFrames, options.paintedPatchFrames)
    let plane = options.patch * options.patch * options.channels
    let values = painted.values
    return Tensor([painted.shape[0], painted.shape[1], all * plane]) { i in
      let (patch, frame) = (i / (all * plane), i / plane % all)
      return values[(patch * some + frame * some / all) * plane + i % plane]
    }
  }
}
