public import Documents
public import NeuralNetworks
public import Tensors

/// The convolutional masked autoencoder (CCMAE): a U-Net sees an image some windows of which are
/// painted over, and learns by painting them. Parameters have the official names and order.
///
/// The paper gives no architecture; this is the one its authors' later code (zheng980629/CUE) uses as
/// a loss.
public struct ConvolutionalMAE {
  public let options: ConvolutionalMAEOptions
  public let encoder: ConvolutionalEncoder
  private let decoder: ConvolutionalDecoder

  public init(_ scope: Scope, _ options: ConvolutionalMAEOptions) {
    self.options = options
    encoder = ConvolutionalEncoder(scope, options)
    decoder = ConvolutionalDecoder(scope, options)
  }

  /// Which windows of images `[N, H, W, C]` are hidden when `noise`, `[N, windows]`, decides: the
  /// ⌊ratio·windows⌋ with the largest, but at least one, for without there is nothing to learn.
  public static func windows(hiding ratio: Double, _ noise: Tensor) -> TokenSelection {
    let length = noise.shape[1]
    let hidden = min(max(Int(ratio * Double(length)), 1), length)
    return TokenSelection(noise: noise, keeping: length - hidden)
  }

  /// The images as the network sees them: hidden windows have the value of the fill.
  public func covered(_ images: Variable, _ windows: TokenSelection) -> Variable {
    images.covered(windows.masked, side: options.cell, with: Float(options.fill))
  }

  /// What the decoder paints for every pixel, from all scales of the encoder: `[N, H, W, C]`.
  public func reconstruction(_ scales: [Variable]) -> Variable { decoder(scales) }

  /// The mean absolute error over the hidden pixels of the whole batch, all channels, a scalar.
  public func loss(
    _ images: Variable, painted: Variable, _ windows: TokenSelection
  ) -> Variable {
    precondition(windows.keptCount < windows.length, "nothing is hidden")
    func hidden(_ images: Variable) -> Variable {
      images.patches(options.cell).gathered(windows.masked)
    }
    return hidden(painted).meanDistance(to: hidden(images), .l1)
  }

  /// The loss where `windows` are hidden; images `[N, H, W, C]`, normalised, of sides that are made of
  /// whole windows.
  public func loss(_ images: Variable, _ windows: TokenSelection) -> Variable {
    let scales = encoder.scales(of: covered(images, windows))
    return loss(images, painted: reconstruction(scales), windows)
  }
}

extension ConvolutionalMAE: MaskedAutoencoder {
  public static let name = "ccmae"
  public var configuration: JSON { options.json }

  public func loss(_ images: Variable, draw: RandomStream) -> Variable {
    let (low, high) = (options.maskRatio.lowerBound, options.maskRatio.upperBound)
    let ratio = low + draw.substream("ratio").uniform(0) * (high - low)
    return loss(images, windows(images.shape, hiding: ratio, draw))
  }

  /// Half way between the bounds of the ratio, so that draws differ in the places alone. Sides may
  /// be of any length.
  public func reconstruction(of images: Tensor, draw: RandomStream) -> Reconstruction {
    let ratio = (options.maskRatio.lowerBound + options.maskRatio.upperBound) / 2
    let windows = windows(images.shape, hiding: ratio, draw)
    let original = Variable(constant: images)
    return Variable.withoutTape {
      let seen = covered(original, windows)
      let result = reconstruction(encoder.scales(of: seen))
      // Visible pixels are those of the image, hidden ones those of the result.
      func visible(_ images: Variable) -> Variable {
        images.covered(windows.masked, side: options.cell, with: 0)
      }
      let painted = visible(original) + (result - visible(result))
      return Reconstruction(masked: seen.value, painted: painted.value)
    }
  }

  private func windows(
    _ shape: Shape, hiding ratio: Double, _ draw: RandomStream
  ) -> TokenSelection {
    let grid = Grid(covering: shape, by: options.cell)
    return Self.windows(
      hiding: ratio, TokenSelection.noise(draw, samples: shape[0], length: grid.count))
  }
}
