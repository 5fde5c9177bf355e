public import Documents

/// Which VGG (Simonyan and Zisserman, 2015), and how many channels its five blocks have.
public struct VGGOptions: Hashable, Sendable {
  public enum Arch: String, CaseIterable, Sendable {
    case vgg16
    case vgg19

    /// Convolutions of each block.
    public var convolutions: [Int] {
      switch self {
      case .vgg16: [2, 2, 3, 3, 3]
      case .vgg19: [2, 2, 4, 4, 4]
      }
    }
  }

  public var arch: Arch
  /// Channels of each block.
  public var widths: [Int]

  public static let publishedWidths = [64, 128, 256, 512, 512]

  public init(_ arch: Arch = .vgg19, widths: [Int] = publishedWidths) {
    precondition(widths.count == 5 && widths.allSatisfy { $0 > 0 }, "widths \(widths)")
    self.arch = arch
    self.widths = widths
  }

  /// What the network consists of, from the image on. A layer's place in this list is its number in
  /// the official names, `features.N`.
  public var layers: [VGGLayer] {
    arch.convolutions.enumerated().flatMap { i, count in
      let block = i + 1
      return (1...count).flatMap { number in
        [
          VGGLayer(.convolution, "conv\(block)_\(number)", block: block),
          VGGLayer(.rectifier, "relu\(block)_\(number)", block: block),
        ]
      } + [VGGLayer(.pooling, "pool\(block)", block: block)]
    }
  }

  /// The last convolution before its ReLU, `conv5_4` of VGG19: what ESRGAN and after it BasicSR
  /// compare.
  public var finalLayer: VGGLayer { layers[layers.count - 3] }

  public func layer(_ name: String) -> VGGLayer? { layers.first { $0.name == name } }
}

/// A layer by its customary name: `conv3_2` before the ReLU that follows it, `relu3_2` behind it,
/// `pool3` behind the block.
public struct VGGLayer: Hashable, Sendable {
  public enum Kind: Sendable {
    case convolution
    case rectifier
    case pooling
  }

  public let kind: Kind
  public let name: String
  /// 1 to 5.
  public let block: Int

  init(_ kind: Kind, _ name: String, block: Int) {
    (self.kind, self.name, self.block) = (kind, name, block)
  }

  /// The least height and width of an image that has a pixel left here. Every pooling halves the
  /// sides and drops what is left over.
  public var smallestSide: Int { 1 << (kind == .pooling ? block : block - 1) }
}

extension VGGOptions: Readable {
  public static var shorthand: String? { "arch" }

  public init(from fields: inout Fields) {
    let arch = fields.read("arch", "how many layers it has", default: Arch.vgg19)
    let widths = fields.read(
      "widths", "channels of each of the five blocks", default: Self.publishedWidths,
      in: 1...4096, counts: 5...5)
    // After a mistake, which was reported, anything will do.
    self.init(arch, widths: widths.count == 5 ? widths : Self.publishedWidths)
  }

  /// What `init(from:)` reads back: the record that goes with stored weights.
  public var json: JSON {
    ["arch": .string(arch.rawValue), "widths": .array(widths.map { .integer($0) })]
  }
}
