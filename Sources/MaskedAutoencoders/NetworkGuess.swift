import Files

/// What network a file of weights is of, by the names and shapes of its tensors, among those that
/// serve as a loss or are easily taken for one.
public struct NetworkGuess: Hashable, Sendable {
  /// Which released layout it is; nil for what cannot serve as a loss.
  public var layout: ReleasedWeights.Layout?
  /// In words: `VGG19`, `image MAE, encoder, ViT-B/16 for 224×224 pixels`.
  public var title: String
  /// What to do with a network that is not read here.
  public var remedy: String?

  /// Nil for names that nothing known here has.
  public init?(_ shapes: TensorShapes) {
    if let title = MAEOptions.title(shapes) {
      self.init(.mae, title)
    } else if let sizes = VideoSizes(shapes) {
      self.init(.videomae, sizes.title)
    } else if let options = VGGOptions(shapes) {
      self.init(.vgg, options.title(shapes))
    } else if let other = Self.others.first(where: { shapes[$0.name] != nil }) {
      self.init(nil, other.title, other.remedy)
    } else {
      return nil
    }
  }

  private init(_ layout: ReleasedWeights.Layout?, _ title: String, _ remedy: String? = nil) {
    (self.layout, self.title, self.remedy) = (layout, title, remedy)
  }

  /// Relatives by a tensor that only they have.
  private static let others: [(name: String, title: String, remedy: String?)] = [
    (
      "features.1.running_mean", "a VGG with batch norms",
      "take the one without: vgg19-dcbb9e9d.pth or vgg16-397923af.pth of torchvision"
    ),
    ("features.0.weight", "a classifier like VGG, but neither VGG16 nor VGG19", nil),
    (
      "encoder.patch_embed.proj.weight", "the other VideoMAE, of MCG-NJU",
      "take the weights of facebookresearch/mae_st"
    ),
    (
      "vit.embeddings.patch_embeddings.projection.weight",
      "an image MAE as the Transformers library calls its tensors",
      "take the .pth file of facebookresearch/mae, which has the official names"
    ),
    ("conv_proj.weight", "a vision transformer of torchvision", nil),
    ("layer1.0.conv1.weight", "a ResNet", nil),
    (
      "convpre.weight", "a convolutional autoencoder",
      "`kind: ccmae` takes it, with its sizes under `pretrain.arch`"
    ),
  ]

  /// That the file is not what was asked for.
  static func failure(
    wanted: ReleasedWeights.Layout, _ found: NetworkGuess?, _ shapes: TensorShapes
  ) -> Failure {
    let kind =
      switch wanted {
      case .auto: "is of no network that serves as a loss"
      case .mae: "is no image MAE: it has no `patch_embed.proj.weight` of four dimensions"
      case .videomae: "is no video MAE: it has no `patch_embed.proj.weight` of five dimensions"
      case .vgg: "is no VGG16 or VGG19: its `features.N.weight` are not theirs"
      }
    let names = shapes.names.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    let remedy = found?.layout.map { "`layout: \($0.rawValue)` takes it" } ?? found?.remedy
    let look = found.map { "it looks like \($0.title)" } ?? "it begins with \(names)"
    return Failure(.data, "\(kind); \(look)", remedy: remedy)
  }
}
