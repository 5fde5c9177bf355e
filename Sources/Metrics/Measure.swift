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
    /// Needs no target, but a pristine model.
    case niqe
    /// D_λ, D_s and QNR need no target, but the pictures that were put together.
    case spectralDistortion(FullResolution)
    case spatialDistortion(FullResolution)
    case noReference(FullResolution)
  }

  public var kind: Kind
  public var colour: Colour

  public init(_ kind: Kind, _ colour: Colour = .all) {
    self.kind = kind
    self.colour = colour
  }

  /// Not a number for a picture of which NIQE cannot be told.
  public func callAsFunction(
    output: RealImage, target: RealImage, _ aids: ScoringAids = ScoringAids()
  ) throws(Failure) -> Double {
    let (a, b) = (colour(output), colour(target))
    switch kind {
    case .psnr(let psnr): return psnr(a, b)
    case .ssim(let ssim): return try ssim(a, b)
    case .sam(let sam): return sam(a, b)
    case .ergas(let ergas): return ergas(a, b)
    case .correlation(let correlation): return correlation(a, b)
    case .universal(let quality): return try quality(a, b)
    case .niqe:
      guard let niqe = aids.niqe else {
        throw Failure(
          .data, "NIQE needs a pristine model",
          remedy: PublishedPristine.official.advice.joined(separator: "\n   = "))
      }
      return niqe(a) ?? .nan
    case .spectralDistortion(let kind):
      return try kind.spectralDistortion(output: a, ms: aids.inputs().ms)
    case .spatialDistortion(let kind):
      let (ms, pan) = try aids.inputs()
      return try kind.spatialDistortion(output: a, ms: ms, pan: pan)
    case .noReference(let kind):
      let (ms, pan) = try aids.inputs()
      return FullResolution.quality(
        spectral: try kind.spectralDistortion(output: a, ms: ms),
        spatial: try kind.spatialDistortion(output: a, ms: ms, pan: pan))
    }
  }

  /// Whether it looks at the target at all.
  public var needsTarget: Bool {
    switch kind {
    case .psnr, .ssim, .sam, .ergas, .correlation, .universal: true
    case .niqe, .spectralDistortion, .spatialDistortion, .noReference: false
    }
  }

  /// The least width and height of an image that it can compare.
  var smallestSide: Int {
    switch kind {
    case .psnr, .sam, .ergas: 1
    case .correlation(let correlation): correlation == .edges ? 3 : 1
    case .ssim(let ssim): ssim.smallestSide
    case .universal(let quality): quality.block
    case .niqe: PristineModel.standardBlock
    case .spectralDistortion, .spatialDistortion, .noReference:
      FullResolution.side * FullResolution.ratio
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
    case .spectralDistortion(let kind): kind.json("spectral distortion")
    case .spatialDistortion(let kind): kind.json("spatial distortion")
    case .noReference(let kind): kind.json("quality without reference")
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
