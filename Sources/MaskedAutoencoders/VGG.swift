public import NeuralNetworks
public import Tensors

/// The convolutional part of VGG16 or VGG19 (Simonyan and Zisserman, 2015), torchvision's names:
/// 3×3 convolutions with bias, a ReLU after each, and maxima of 2×2 pixels behind each block.
///
/// Images are `[N, H, W, 3]`, normalised by the caller.
public struct VGG {
  private enum Module {
    case convolution(Conv2d)
    case rectifier
    case pooling
  }

  public let options: VGGOptions
  private let layers: [VGGLayer]
  private let modules: [Module]

  /// - Parameter last: the deepest layer that will be asked for; nothing behind it is built.
  public init(_ scope: Scope, _ options: VGGOptions, through last: VGGLayer? = nil) {
    self.options = options
    let all = options.layers
    let count = last.flatMap { all.firstIndex(of: $0) }.map { $0 + 1 } ?? all.count
    layers = Array(all.prefix(count))
    var channels = 3
    modules = layers.enumerated().map { number, layer in
      switch layer.kind {
      case .convolution:
        let width = options.widths[layer.block - 1]
        defer { channels = width }
        return .convolution(
          // Random weights are torchvision's: He et al. 2015, by what goes out.
          Conv2d(
            scope / "features" / number, channels, width,
            weights: .normal(deviation: (2 / Double(9 * width)).squareRoot()), biases: .zeros))
      case .rectifier: return .rectifier
      case .pooling: return .pooling
      }
    }
  }

  /// What some layers put out, in the order asked for; nothing behind the deepest is computed.
  public func features(of images: Variable, at wanted: [VGGLayer]) -> [Variable] {
    precondition(wanted.allSatisfy(layers.contains), "\(wanted) were not built")
    let isWanted = Set(wanted)
    let depth = (wanted.compactMap { layers.firstIndex(of: $0) }.max() ?? -1) + 1
    var found: [VGGLayer: Variable] = [:]
    var x = images
    for i in 0..<depth {
      switch modules[i] {
      case .convolution(let convolution):
        // A ReLU costs nothing as part of a convolution whose sum nobody looks at.
        x = convolution(x, activation: isWanted.contains(layers[i]) ? .none : .relu)
      case .rectifier: if isWanted.contains(layers[i - 1]) { x = x.relu() }
      case .pooling: x = x.maxPooled(MaxPooling(2))
      }
      if isWanted.contains(layers[i]) { found[layers[i]] = x }
    }
    return wanted.compactMap { found[$0] }
  }
}
