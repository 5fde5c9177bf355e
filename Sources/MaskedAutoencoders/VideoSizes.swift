import Documents
import Files
import Tensors

/// The sizes of a video MAE, as far as its tensors tell.
struct VideoSizes {
  let transformer: TransformerSizes
  let channels: Int
  let patch: Int
  /// Frames of a token.
  let depth: Int
  let hasClassToken: Bool
  let hasBias: Bool
  let positions: Positions

  enum Positions {
    /// One table for places and one for times, and a row for the class token if there is one.
    case separable(places: Int, times: Int)
    /// One row for each token.
    case joint(tokens: Int)
  }

  /// What all published networks see, where no table tells.
  static let publishedFrames = 16

  /// Nil for files of something else.
  init?(_ shapes: TensorShapes) {
    guard let kernel = shapes.shape("patch_embed.proj.weight", rank: 5), kernel[3] == kernel[4],
      let transformer = TransformerSizes(shapes), transformer.width == kernel[0]
    else { return nil }
    self.transformer = transformer
    (channels, depth, patch) = (kernel[1], kernel[2], kernel[3])
    hasClassToken = shapes["cls_token"] != nil
    hasBias = shapes["blocks.0.attn.q.bias"] != nil
    if let places = shapes.shape("pos_embed_spatial", rank: 3),
      let times = shapes.shape("pos_embed_temporal", rank: 3)
    {
      positions = .separable(places: places[1], times: times[1])
    } else if let table = shapes.shape("pos_embed", rank: 3) {
      positions = .joint(tokens: table[1] - (hasClassToken ? 1 : 0))
    } else {
      return nil
    }
  }

  /// Tokens one behind the other in time.
  private var times: Int {
    switch positions {
    case .separable(_, let times): times
    case .joint: max(1, Self.publishedFrames / depth)
    }
  }

  /// Sides of the clips it was trained on; nil if they are not square.
  private var side: Int? {
    switch positions {
    case .separable(let places, _): squareRoot(places).map { $0 * patch }
    case .joint(let tokens):
      tokens % times == 0 ? squareRoot(tokens / times).map { $0 * patch } : nil
    }
  }

  private var frames: Int { times * depth }

  var title: String {
    let name =
      transformer.name.map { "\($0)/\(patch)" }
      ?? "width \(transformer.width), \(transformer.depth) blocks, patches of \(patch)"
    let table =
      switch positions {
      case .separable: "positions in space and time"
      case .joint: "one table of positions"
      }
    let size = side.map { ", \(frames) frames of \($0)×\($0) pixels" } ?? ""
    return "video MAE, encoder, \(name), \(depth) frames to a token, " + table + size
  }

  /// The record that goes with the weights, under the official names.
  func config(heads: Int?) throws(Failure) -> JSON {
    guard let side else {
      throw Failure(
        .data,
        "the tables of positions are not of square frames and \(Self.publishedFrames) of "
          + "them at a time")
    }
    return [
      "img_size": .integer(side), "patch_size": .integer(patch), "in_chans": .integer(channels),
      "num_frames": .integer(frames), "t_patch_size": .integer(depth),
      "embed_dim": .integer(transformer.width), "depth": .integer(transformer.depth),
      "num_heads": .integer(try transformer.heads(stated: heads)),
      "mlp_ratio": .number(transformer.mlpRatio),
      "sep_pos_embed": .bool({ if case .separable = positions { true } else { false } }()),
      "cls_embed": .bool(hasClassToken), "no_qkv_bias": .bool(!hasBias),
    ]
  }
}
