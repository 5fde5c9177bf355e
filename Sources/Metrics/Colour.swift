public import Documents
public import Images

/// What of a colour image is compared. Values stay in 0…255.
public enum Colour: String, Hashable, Sendable, CaseIterable {
  /// Every channel as it is.
  case all = "rgb"
  /// BT.601 luma in 16…235, not rounded: the convention of super-resolution.
  case luma = "y"
  /// The same rounded to integers, as MATLAB does with 8-bit images.
  case roundedLuma = "y8"
  /// What MATLAB's `rgb2gray` makes of an 8-bit image: the first release of NIQE.
  case roundedGrey = "grey8"
  /// The weights of EDSR's own evaluation of benchmarks, without offset.
  case edsrLuma = "edsr-y"
  /// The first three bands as the authors of SFINet weight them to choose checkpoints.
  case panValidationLuma = "pan-validation-y"

  /// `weights · RGB / divisor + offset`; nil where channels are left alone.
  private var weights: (r: Double, g: Double, b: Double, divisor: Double, offset: Double)? {
    switch self {
    case .all: nil
    case .luma, .roundedLuma: (65.481, 128.553, 24.966, 255, 16)
    case .roundedGrey: (0.298936021293776, 0.587043074451121, 0.114020904255103, 1, 0)
    case .edsrLuma: (65.738, 129.057, 25.064, 256, 0)
    case .panValidationLuma: (0.256789, 0.504129, 0.097906, 1, 16)
    }
  }

  private var isRounded: Bool { self == .roundedLuma || self == .roundedGrey }

  /// The image that is compared; images of one channel are taken as they are.
  public func callAsFunction(_ image: RealImage) -> RealImage {
    guard let w = weights, image.channels > 1 else { return image }
    precondition(image.channels == 3, "luma of \(image.channels) channels")
    let rgb = image.values
    let values = (0..<image.width * image.height).map { p in
      let sum = w.r * rgb[3 * p] + w.g * rgb[3 * p + 1] + w.b * rgb[3 * p + 2]
      let y = sum / w.divisor + w.offset
      return isRounded ? y.rounded(.toNearestOrEven) : y
    }
    return RealImage(width: image.width, height: image.height, channels: 1, values: values)
  }

  /// How the values are made, for the digest of a protocol.
  public var json: JSON {
    guard let w = weights else { return ["name": .string(rawValue)] }
    return [
      "name": .string(rawValue),
      "weights": [.number(w.r), .number(w.g), .number(w.b)], "divisor": .number(w.divisor),
      "offset": .number(w.offset), "rounded": .bool(isRounded),
    ]
  }
}
