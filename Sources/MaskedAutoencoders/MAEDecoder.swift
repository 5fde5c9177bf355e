import NeuralNetworks
import Tensors

/// The small transformer that paints masked patches; thrown away after pre-training.
struct MAEDecoder {
  private let maskToken: Parameter
  private let embedding: Linear
  private let transformer: Transformer
  private let prediction: Linear

  /// The parameter that the official order puts in front of all layers.
  static func maskToken(_ scope: Scope, width: Int) -> Parameter {
    scope.parameter("mask_token", [1, 1, width], .normal(deviation: 0.02))
  }

  /// - Parameters:
  ///   - width: of the encoder's tokens.
  ///   - patchLength: numbers in a patch that is painted.
  init(
    _ scope: Scope, _ sizes: Transformer.Sizes, maskToken: Parameter, from width: Int,
    patchLength: Int
  ) {
    self.maskToken = maskToken
    embedding = Linear(scope / "decoder_embed", width, sizes.width, weights: sizes.weights)
    transformer = Transformer(
      blocks: scope / "decoder_blocks", norm: scope / "decoder_norm", sizes)
    prediction = Linear(
      scope / "decoder_pred", sizes.width, patchLength, weights: sizes.weights)
  }

  /// Rows of the encoder as rows of the decoder, `[N, …, D]` → `[N, …, Dd]`.
  func embedded(_ latent: Variable) -> Variable { embedding(latent) }

  /// Every token back in its place and decoded: `[N, C + kept, Dd]` → `[N, C + L, Dd]`, where the
  /// first C rows belong to no patch.
  ///
  /// - Parameter positions: of all rows of a sample, `[…, C + L, Dd]`.
  func decoded(_ visible: Variable, _ selection: TokenSelection, positions: Variable) -> Variable {
    let samples = visible.shape[0]
    let lead = Int32(visible.shape[1] - selection.keptCount)
    let blank = Variable(maskToken).repeated(samples: samples, rows: 1)
    let known = Variable.concatenated([visible, blank], axis: 1)
    // One row more than there are visible ones serves all masked places.
    let blankRow = lead + Int32(selection.keptCount)
    let rows = selection.restore.map { places in
      Array(0..<lead) + places.map { $0 < selection.keptCount ? lead + $0 : blankRow }
    }
    return transformer(known.gathered(rows).adding(toEachSample: positions))
  }

  /// Decoded rows as patches: `[N, …, Dd]` → `[N, …, p·p·C]`.
  func painted(_ rows: Variable) -> Variable { prediction(rows) }
}
