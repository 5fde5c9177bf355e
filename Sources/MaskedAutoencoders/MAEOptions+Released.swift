import Checkpoints
import Documents
public import Files
import NeuralNetworks
import Tensors

/// The sizes of a transformer that its blocks tell.
struct TransformerSizes {
  let width: Int
  let depth: Int
  let hidden: Int

  /// - Parameter prefix: of the names of the blocks, such as `decoder_blocks.`
  init?(_ shapes: TensorShapes, _ prefix: String = "blocks.") {
    guard let shape = shapes.shape("\(prefix)0.mlp.fc1.weight", rank: 2) else { return nil }
    (hidden, width) = (shape[0], shape[1])
    depth = shapes.count(under: prefix)
  }

  /// The ratio that gives `hidden` again, which is truncated.
  var mlpRatio: Double {
    let ratio = Double(hidden) / Double(width)
    return Int(Double(width) * ratio) == hidden ? ratio : ratio.nextUp
  }

  /// ViT-B, ViT-L, ViT-H.
  var name: String? {
    switch (width, depth) {
    case (768, 12): "ViT-B"
    case (1024, 24): "ViT-L"
    case (1280, 32): "ViT-H"
    default: nil
    }
  }

  /// Those stated, or those of the published networks of this width.
  func heads(stated: Int?) throws(Failure) -> Int {
    let published = [768: 12, 1024: 16, 1280: 16]
    guard let heads = stated ?? published[width] else {
      throw Failure(
        .data, "no tensor tells how many attention heads share a width of \(width)",
        remedy: "state it as `heads`")
    }
    guard heads > 0, width % heads == 0 else {
      throw Failure(.data, "a width of \(width) cannot be shared by \(heads) heads")
    }
    return heads
  }
}

extension MAEOptions {
  /// What a file of weights of an image MAE is; nil for other files.
  static func title(_ shapes: TensorShapes) -> String? {
    guard let kernel = shapes.shape("patch_embed.proj.weight", rank: 4),
      let sizes = TransformerSizes(shapes), sizes.width == kernel[0]
    else { return nil }
    let parts = shapes["decoder_pred.weight"] == nil ? "encoder" : "encoder and decoder"
    let name = sizes.name ?? "width \(sizes.width), \(sizes.depth) blocks, patches of "
    let patch = sizes.name == nil ? "\(kernel[2])" : "/\(kernel[2])"
    let side = side(shapes).map { ", \($0)×\($0) pixels" } ?? ""
    return "image MAE, \(parts), \(name)\(patch)\(side)"
  }

  /// The sides of the images it was trained on, which are square.
  private static func side(_ shapes: TensorShapes) -> Int? {
    guard let kernel = shapes.shape("patch_embed.proj.weight", rank: 4),
      let table = shapes.shape("pos_embed", rank: 3)
    else { return nil }
    return squareRoot(table[1] - 1).map { $0 * kernel[2] }
  }

  /// The sizes of the network that has these tensors; those of a decoder that is not there are the
  /// published ones.
  public init(_ shapes: TensorShapes, heads: Int?) throws(Failure) {
    guard let kernel = shapes.shape("patch_embed.proj.weight", rank: 4),
      let sizes = TransformerSizes(shapes), kernel[2] == kernel[3]
    else { throw Failure(.data, "is no image MAE with square patches") }
    guard let side = Self.side(shapes) else {
      let table = shapes["pos_embed"].map { "is \($0)" } ?? "is missing"
      throw Failure(
        .data,
        "the table of positions, `pos_embed`, \(table): a class token and a square grid "
          + "were expected")
    }
    self = MAEPreset.original.options
    (patch, channels) = (kernel[2], kernel[1])
    (imageHeight, imageWidth) = (side, side)
    (width, depth, mlpRatio) = (sizes.width, sizes.depth, sizes.mlpRatio)
    self.heads = try sizes.heads(stated: heads)
    guard let decoder = TransformerSizes(shapes, "decoder_blocks.") else { return }
    (decoderWidth, decoderDepth) = (decoder.width, decoder.depth)
  }
}

extension ImageMAE {
  /// The encoder, and the decoder if it is wanted and there.
  static func released(
    _ tensors: TensorFile, _ shapes: TensorShapes, _ heads: Int?, _ keepsDecoder: Bool
  ) throws(Failure) -> (TensorFile, LoadReport, String) {
    let options = try MAEOptions(shapes, heads: heads)
    let counted = ParameterStore(.counted)
    // No tensor tells the heads of a decoder; the published ones are all as wide and have as many.
    let hasDecoder =
      shapes["decoder_pred.weight"] != nil
      && options.decoderWidth == MAEPreset.original.options.decoderWidth
    if keepsDecoder && hasDecoder {
      _ = ImageMAE(counted.root, options)
    } else {
      _ = MAEEncoder(counted.root, options)
    }
    let title = MAEOptions.title(shapes) ?? ImageMAE.name
    let (file, report) = try tensors.selecting(
      counted,
      metadata: [
        "model": ImageMAE.name, "config": options.json.compact,
        "normalization": options.standardNormalization.json.compact,
      ], network: title)
    return (file, report, title)
  }
}
