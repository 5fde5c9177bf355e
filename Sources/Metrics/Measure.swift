public import Documents
public import Files
public import Images

/// One number that compares two images, with everything that decides its value.
public struct Measure: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case psnr(PSNR)
    case ssim(SSIM)
    case sam(SpectralAngle)
    case ergas(ERGAS)
    case correlation(Correlation)
    case universal(UniversalQuality)
    case hypercomplex
    /// Needs no target, but a pristine model.
    case niqe
    /// Needs no target, but the pictures that were put together.
    case fullResolution(FullResolution.Quantity, FullResolution)
  }

  public var kind: Kind
  public var colour: Colour

  public init(_ kind: Kind, _ colour: Colour = .all) {
    self.kind = kind
    self.colour = colour
  }

  /// Not a number for a picture of which NIQE cannot be told.
  ///
  /// - Parameter target: nil only where `needsTarget` is false
  public func callAsFunction(
    output: RealImage, target: RealImage?, _ aids: ScoringAids = ScoringAids()
  ) throws(Failure) -> Double {
    let a = colour(output)
    if let target {
      if let value = try compared(a, colour(target)) { return value }
    } else if needsTarget {
      throw Failure(.data, "there is no target to compare with")
    }
    return try judged(a, aids)
  }

  /// Nil for what looks at no target.
  private func compared(_ a: RealImage, _ b: RealImage) throws(Failure) -> Double? {
    switch kind {
    case .psnr(let psnr): psnr(a, b)
    case .ssim(let ssim): try ssim(a, b)
    case .sam(let sam): sam(a, b)
    case .ergas(let ergas): ergas(a, b)
    case .correlation(let correlation): correlation(a, b)
    case .universal(let quality): try quality(a, b)
    case .hypercomplex: HypercomplexQuality()(a, b)
    case .niqe, .fullResolution: nil
    }
  }

  /// By what there is beside a target.
  private func judged(_ a: RealImage, _ aids: ScoringAids) throws(Failure) -> Double {
    switch kind {
    case .niqe:
      guard let niqe = aids.niqe else {
        throw Failure(
          .data, "NIQE needs a pristine model",
          remedy: PublishedPristine.official.advice.joined(separator: "\n   = "))
      }
      return niqe(a) ?? .nan
    case .fullResolution(let quantity, let kind):
      let (ms, pan) = try aids.inputs()
      return try kind.value(of: quantity, output: a, ms: ms, pan: pan, sensor: aids.sensor)
    default: preconditionFailure("\(kind) compares with a target")
    }
  }

  /// Whether it looks at the target at all.
  public var needsTarget: Bool {
    switch kind {
    case .psnr, .ssim, .sam, .ergas, .correlation, .universal, .hypercomplex: true
    case .niqe, .fullResolution: false
    }
  }

  /// Whether it has to know whose camera it was.
  public var needsSensor: Bool {
    if case .fullResolution(let quantity, _) = kind { quantity.needsSensor } else { false }
  }

  /// The least width and height of an image that it can compare.
  var smallestSide: Int {
    switch kind {
    case .psnr, .sam, .ergas, .hypercomplex: 1
    case .correlation(let correlation): correlation == .edges ? 3 : 1
    case .ssim(let ssim): ssim.smallestSide
    case .universal(let quality): quality.block
    case .niqe: PristineModel.standardBlock
    case .fullResolution: FullResolution.side * FullResolution.ratio
    }
  }

  /// The measure as a record, for the digest of a protocol.
  public var json: JSON {
    switch kind {
    case .psnr(let psnr):
      [
        "measure": "psnr", "colour": colour.json, "peak": .number(psnr.peak),
        "mean": "all pixels and channels together",
      ]
    case .ssim(let ssim):
      ["measure": "ssim", "colour": colour.json, "peak": .number(ssim.peak), "ssim": ssim.json]
    case .sam(let sam):
      [
        "measure": "sam", "colour": colour.json, "convention": .string(sam.convention.rawValue),
        "epsilon": .number(sam.epsilon), "mean": "all pixels",
      ]
    case .ergas(let ergas):
      [
        "measure": "ergas", "colour": colour.json, "ratio": .number(ergas.ratio),
        "epsilon": .number(ergas.epsilon),
      ]
    case .correlation(let correlation):
      [
        "measure": "correlation", "colour": colour.json,
        "convention": .string(correlation.rawValue),
      ]
    case .universal(let quality):
      [
        "measure": "universal quality index", "colour": colour.json,
        "block": .integer(quality.block), "nothing": .number(UniversalQuality.nothing),
        "mean": "all windows, then bands",
      ]
    case .niqe:
      [
        "measure": "niqe", "colour": colour.json,
        "block": .integer(PristineModel.standardBlock),
        "model": "named beside every result",
      ]
    case .hypercomplex: HypercomplexQuality.json
    case .fullResolution(let quantity, let kind): kind.json(quantity)
    }
  }

  /// The conventions of the field by the names under which references quote them. Images are
  /// 0…255, except for `psnr.float`, whose range is 0…1.
  public static let named: [String: Measure] = [
    "psnr.rgb": Measure(.psnr(PSNR())),
    "psnr.y": Measure(.psnr(PSNR()), .luma),
    "psnr.y8": Measure(.psnr(PSNR()), .roundedLuma),
    "psnr.edsr.div2k": Measure(.psnr(PSNR())),
    "psnr.edsr.benchmark": Measure(.psnr(PSNR()), .edsrLuma),
    "psnr.float": Measure(.psnr(PSNR(peak: 1))),
    "ssim.rgb": Measure(.ssim(SSIM())),
    "ssim.y": Measure(.ssim(SSIM()), .luma),
    "ssim.y8": Measure(.ssim(SSIM()), .roundedLuma),
    "ssim.3d": ssim {
      $0.padding = .replicate
      $0.mixesChannels = true
    },
    "ssim.y.replicate": ssim(.luma) { $0.padding = .replicate },
    "ssim.skimage.default": ssim {
      $0.window = .box
      $0.isUnbiased = true
    },
    "ssim.skimage.gauss.sample": ssim { $0.isUnbiased = true },
    "sam": Measure(.sam(SpectralAngle())),
    "ergas": Measure(.ergas(ERGAS())),
    "scc": Measure(.correlation(.bands)),
    "q8": Measure(.universal(UniversalQuality())),
  ]

  private static func ssim(_ colour: Colour = .all, _ change: (inout SSIM) -> Void) -> Measure {
    var ssim = SSIM()
    change(&ssim)
    return Measure(.ssim(ssim), colour)
  }
}
