public import Documents
public import NeuralNetworks

/// The sizes of a masked autoencoder, as a spec names them under `arch`; knows the network that has
/// them.
public protocol MaskedAutoencoderOptions: Readable, Hashable {
  /// What `learnedLosses` calls the network.
  var model: String { get }
  /// Channels of its pictures.
  var bands: Int { get }
  /// Rows and columns of the pictures it is built for; nil if any will do.
  var side: Int? { get }
  /// Frames of the clips it is built for; nil for pictures.
  var clipLength: Int? { get }
  /// What rows and columns of the crops it learns from must divide by.
  var cell: Int { get }
  /// The fewest rows and columns of a picture of which it sees anything.
  var smallestSide: Int { get }
  /// Numbers in a token, or features of the finest scale.
  var width: Int { get }
  /// Blocks of a transformer's encoder; nil where there are none.
  var blockCount: Int? { get }
  /// How its pixels look unless somebody says otherwise.
  var standardNormalization: PixelNormalization { get }
  /// What `init(from:)` reads back.
  var json: JSON { get }

  func autoencoder(_ scope: Scope) -> any MaskedAutoencoder
}

/// All masked autoencoders by what `model` is called in the metadata of their weights.
public let maskedAutoencoders: [String: any MaskedAutoencoderOptions.Type] = [
  ImageMAE.name: MAEOptions.self, VideoMAE.name: VideoMAEOptions.self,
  ConvolutionalMAE.name: ConvolutionalMAEOptions.self,
]

extension MAEOptions: MaskedAutoencoderOptions {
  public var model: String { ImageMAE.name }
  public var bands: Int { channels }
  public var side: Int? { imageHeight }
  public var clipLength: Int? { nil }
  public var cell: Int { patch }
  public var smallestSide: Int { patch }
  public var blockCount: Int? { depth }
  public var standardNormalization: PixelNormalization {
    channels == 3 ? .imagenet : .uniform(mean: 0.45, deviation: 0.25)
  }

  public func autoencoder(_ scope: Scope) -> any MaskedAutoencoder { ImageMAE(scope, self) }
}

extension VideoMAEOptions: MaskedAutoencoderOptions {
  public var model: String { VideoMAE.name }
  public var bands: Int { channels }
  public var side: Int? { imageHeight }
  public var clipLength: Int? { frames }
  public var cell: Int { patch }
  public var smallestSide: Int { patch }
  public var blockCount: Int? { depth }
  public var standardNormalization: PixelNormalization { .uniform(mean: 0.45, deviation: 0.225) }

  public func autoencoder(_ scope: Scope) -> any MaskedAutoencoder { VideoMAE(scope, self) }
}

extension ConvolutionalMAEOptions: MaskedAutoencoderOptions {
  public var model: String { ConvolutionalMAE.name }
  public var side: Int? { nil }
  public var clipLength: Int? { nil }
  /// Its coarsest features are made of squares of so many pixels.
  public var smallestSide: Int { 4 }
  public var width: Int { channels }
  public var blockCount: Int? { nil }
  public var standardNormalization: PixelNormalization {
    ConvolutionalMAEPreset.recommended.normalization
  }

  public func autoencoder(_ scope: Scope) -> any MaskedAutoencoder {
    ConvolutionalMAE(scope, self)
  }
}
