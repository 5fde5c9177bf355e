public import Checkpoints
public import Files
import NeuralNetworks

/// Weights of a frozen network as others released them, turned into what `learnedLosses` load.
///
/// ```swift
/// let released = try ReleasedWeights.read("mae_pretrain_vit_base.pth", layout: .mae)
/// let loss = try learnedLosses[released.file.metadata["model"]!]!.load(released.file, options)
/// ```
public struct ReleasedWeights: Sendable {
  /// How the tensors of a file are called, which decides what network they are of.
  public enum Layout: String, CaseIterable, Sendable {
    /// Told by the names and shapes.
    case auto
    /// The image MAE of He et al., with or without its decoder.
    case mae
    /// The video MAE of Feichtenhofer et al. (`mae_st`), as released or as its code saves it.
    case videomae
    /// torchvision's VGG16 or VGG19, with or without the classifier.
    case vgg
  }

  /// The tensors under our names, in the official order; the metadata say what network it is
  /// (`model`), its sizes (`config`) and how the pixels looked that it was trained with.
  public var file: TensorFile
  /// `loaded` by our names; `unused` by those of the file: a classifier, a decoder, an optimiser.
  public var report: LoadReport
  /// What it is, in words: `image MAE, encoder, ViT-B/16 for 224×224 pixels`.
  public var title: String
  /// Where in the file the weights were, and what was taken off the front of all their names.
  public var place: (key: String, prefix: String)

  /// Reads safetensors and `.pth` files of both containers. A file of our own, which describes
  /// itself, is taken as it is.
  ///
  /// - Parameters:
  ///   - layout: what the file must be
  ///   - key: which part of the file holds the weights; found unless stated
  ///   - heads: attention heads of a transformer, which no tensor tells; those of the published
  ///     networks of this width unless stated
  ///   - keepsDecoder: keeps the decoder of an image MAE, if it is there, so that it can paint
  /// - Throws: `.data` if the file is damaged, unsafe, or of another network, which is named
  public static func read(
    _ path: String, layout: Layout = .auto, key: String? = nil, heads: Int? = nil,
    keepsDecoder: Bool = false
  ) throws(Failure) -> ReleasedWeights {
    let weights = try Weights.read(path, key: key)
    return try Failure.naming(path) { () throws(Failure) in
      try ReleasedWeights(weights, layout, heads: heads, keepsDecoder: keepsDecoder)
    }
  }

  /// As `read`, for weights that are in memory.
  public init(
    _ weights: Weights, _ layout: Layout = .auto, heads: Int? = nil, keepsDecoder: Bool = false
  ) throws(Failure) {
    place = (weights.key, weights.prefix)
    let tensors = weights.tensors
    if let model = tensors.metadata["model"] {
      (file, title) = (tensors, try Self.described(model, layout))
      report = LoadReport(loaded: tensors.names)
      return
    }
    let shapes = TensorShapes(tensors.tensors.map { ($0.name, $0.shape) })
    let found = NetworkGuess(shapes)
    switch (layout, found?.layout) {
    case (.auto, .mae), (.mae, .mae):
      (file, report, title) = try ImageMAE.released(tensors, shapes, heads, keepsDecoder)
    case (.auto, .videomae), (.videomae, .videomae):
      (file, report, title) = try Self.released(videoMAE: tensors, shapes, heads)
    case (.auto, .vgg), (.vgg, .vgg):
      (file, report, title) = try VGGOptions.released(tensors, shapes)
    default:
      throw NetworkGuess.failure(wanted: layout, found, shapes)
    }
  }

  /// Of weights that say what they are.
  private static func described(
    _ model: String, _ layout: Layout
  ) throws(Failure) -> String {
    guard learnedLosses[model] != nil else {
      throw Failure(.data, "holds weights of `\(model)`, which does not serve as a loss")
    }
    guard layout == .auto || layout.rawValue == model else {
      throw Failure(
        .data, "holds weights of `\(model)`, not of `\(layout.rawValue)`",
        remedy: "`layout: auto` takes what it is")
    }
    return "\(model), which describes itself"
  }
}

extension TensorFile {
  /// The tensors that `counted` lists, in its order, and what became of all. `official` are the names
  /// in the file of those that are called otherwise here.
  ///
  /// - Throws: `.data` if one is missing or of another shape; `network` is what lacks it
  func selecting(
    _ counted: ParameterStore, metadata: [String: String], network: String,
    official: [String: String] = [:]
  ) throws(Failure) -> (file: TensorFile, report: LoadReport) {
    var report = try counted.report(for: tensors)
    if let first = report.missing.first {
      let others = report.missing.count > 1 ? " and \(report.missing.count - 1) more" : ""
      throw Failure(.data, "lacks `\(official[first] ?? first)`\(others) of \(network)")
    }
    report.unused = report.unused.map { official[$0] ?? $0 }
    return (TensorFile(metadata: metadata, report.loaded.compactMap { self[$0] }), report)
  }
}
