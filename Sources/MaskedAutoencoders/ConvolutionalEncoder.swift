public import NeuralNetworks
public import Tensors

/// The part of a convolutional MAE that serves as a loss: features of an image at full, half and
/// quarter size, c, 2c and 4c of them. Official names.
///
/// Images are `[N, H, W, C]`, normalised by the caller, of any size from 4×4 on; odd rows and columns
/// are lost where the size is halved.
public struct ConvolutionalEncoder {
  public let options: ConvolutionalMAEOptions
  private let entry: Conv2d
  private let blocks: [ConvolutionalBlock]
  /// What leads from one scale to the next.
  private let descents: [Conv2d]

  public init(_ scope: Scope, _ options: ConvolutionalMAEOptions) {
    self.options = options
    let c = options.channels
    entry = Conv2d(scope / "convpre", options.bands, c)
    var (blocks, descents) = ([ConvolutionalBlock(scope / "conv1", c, c)], [Conv2d]())
    for (i, width) in [c, 2 * c].enumerated() {
      descents.append(
        Conv2d(scope / "down\(i + 1)", width, 2 * width, kernel: 2, stride: 2, padding: 0))
      blocks.append(ConvolutionalBlock(scope / "conv\(i + 2)", 2 * width, 2 * width))
    }
    (self.blocks, self.descents) = (blocks, descents)
  }

  /// The features of the first `count` scales, the finest first: `[N, H, W, c]`,
  /// `[N, ⌊H/2⌋, ⌊W/2⌋, 2c]`, `[N, ⌊H/4⌋, ⌊W/4⌋, 4c]`.
  public func scales(of images: Variable, first count: Int = 3) -> [Variable] {
    precondition((1...3).contains(count), "\(count) of 3 scales")
    precondition(
      images.shape[1] >= 4 && images.shape[2] >= 4, "images \(images.shape) are smaller than 4×4")
    var scales = [blocks[0](entry(images))]
    for i in 1..<count { scales.append(blocks[i](descents[i - 1](scales[i - 1]))) }
    return scales
  }

  /// The latent: the features of the coarsest scale.
  public func callAsFunction(_ images: Variable) -> Variable { scales(of: images)[2] }
}

/// lrelu(conv_2(lrelu(conv_1(x)))) + identity(x), where `identity` is a 1×1 convolution and the
/// slope is 0.1.
struct ConvolutionalBlock {
  private let identity: Conv2d
  private let first: Conv2d
  private let second: Conv2d

  init(_ scope: Scope, _ inputs: Int, _ outputs: Int) {
    identity = Conv2d(scope / "identity", inputs, outputs, kernel: 1)
    first = Conv2d(scope / "conv_1", inputs, outputs)
    second = Conv2d(scope / "conv_2", outputs, outputs)
  }

  func callAsFunction(_ x: Variable) -> Variable {
    .block {
      let h = first(x, activation: .leakyRelu(0.1))
      return second(h, activation: .leakyRelu(0.1), adding: identity(x))
    }
  }
}
