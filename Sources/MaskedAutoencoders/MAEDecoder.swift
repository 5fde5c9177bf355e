import NeuralNetworks
import Tensors

/// The small transformer that paints masked patches; thrown away after pre-training.
struct MAEDecoder {
  let options: MAEOptions
  let tokens: Tokens
  let embedding: Linear
  let blocks: [TransformerBlock]
  let norm: LayerNorm
  let prediction: Linear

  struct Tokens {
    let maskToken: Parameter
    let positions: Parameter

    init(_ scope: Scope, _ options: MAEOptions) {
      let (width, grid) = (options.decoderWidth, options.grid)
      maskToken = scope.parameter("mask_token", [1, 1, width], .normal(deviation: 0.02))
      positions = scope.parameter(
        "decoder_pos_embed", [1, 1 + grid.count, width],
        .computed { PositionTable.sincos(width: width, grid: grid).rows }, isTrained: false)
    }
  }

  init(_ scope: Scope, _ options: MAEOptions, _ tokens: Tokens) {
    self.options = options
    self.tokens = tokens
    embedding = Linear(scope / "decoder_embed", options.width, options.decoderWidth)
    blocks = (0..<options.decoderDepth).map {
      TransformerBlock(
        scope / "decoder_blocks" / $0, options.decoderWidth, heads: options.decoderHeads,
        hidden: options.decoderHidden, epsilon: options.epsilon)
    }
    norm = LayerNorm(scope / "decoder_norm", options.decoderWidth, epsilon: options.epsilon)
    prediction = Linear(scope / "decoder_pred", options.decoderWidth, options.patchLength)
  }

  /// Every token, back in its place and decoded: `[N, 1 + kept, D]` → `[N, 1 + L, Dd]`.
  func tokens(from latent: Variable, _ selection: TokenSelection) -> Variable {
    let samples = latent.shape[0]
    let blank = Variable(tokens.maskToken).repeated(samples: samples, rows: 1)
    let visible = Variable.concatenated([embedding(latent), blank], axis: 1)
    // Row 0 is the class token, then come the kept ones; one row more serves all masked places.
    let blankRow = Int32(1 + selection.keptCount)
    let rows = selection.restore.map { places in
      [0] + places.map { $0 < selection.keptCount ? 1 + $0 : blankRow }
    }
    let placed = visible.gathered(rows).adding(
      toEachSample: Variable(constant: tokens.positions.value))
    return norm(blocks.reduce(placed) { $1($0) })
  }
}
