extension QualityProtocol {
  /// How the tables of INNformer, SFINet and the paper score pan-sharpening against a target: 8-bit
  /// files whose samples were truncated, all bands, nothing dropped.
  public static let panReducedResolution = QualityProtocol(
    name: "pan/reduced-resolution@1",
    about: "pan-sharpening against targets: 8 bits truncated, all bands, SAM in radians",
    metrics: [
      QualityMetric("psnr", unit: "dB", Measure(.psnr(PSNR())), digits: 4, tolerance: 0.005),
      QualityMetric("ssim", Measure(.ssim(SSIM())), digits: 4, tolerance: 0.0002),
      QualityMetric(
        "sam", unit: "rad", Measure(.sam(SpectralAngle())), direction: .down, digits: 4,
        tolerance: 0.0001),
      QualityMetric(
        "ergas", Measure(.ergas(ERGAS())), direction: .down, digits: 4, tolerance: 0.001),
      quality("scc", Measure(.correlation(.bands))),
      quality("q", Measure(.universal(UniversalQuality()))),
    ], samples: .truncated, colours: .bands, borderScales: 0)

  /// How the same tables judge results at full resolution, where there is no target: by how bands and
  /// panchromatic image relate to one another before and after. Looks at the inputs instead.
  public static let panFullResolution = QualityProtocol(
    name: "pan/full-resolution@1",
    about: "pan-sharpening without targets: 8 bits truncated, sliding windows of 32",
    metrics: [
      distortion("d_lambda", .spectral, .sliding), distortion("d_s", .spatial, .sliding),
      quality("qnr", Measure(.fullResolution(.quality, .sliding))),
    ], samples: .truncated, colours: .bands, borderScales: 0)

  /// How DLPan-Toolbox and the papers that use PanCollection score against a target: counts of the
  /// sensor, 20 pixels dropped at the left and the top, 21 at the right and the bottom.
  public static let panToolboxReduced = QualityProtocol(
    name: "pan/dlpan-reduced-resolution@1",
    about: "pan-sharpening against targets as DLPan-Toolbox scores it: counts, SAM in degrees",
    metrics: [
      quality("q2n", Measure(.hypercomplex)),
      quality("q", Measure(.universal(UniversalQuality(block: 32)))),
      QualityMetric(
        "sam", unit: "deg", Measure(.sam(SpectralAngle(.degrees, epsilon: 0))), direction: .down,
        digits: 4,
        tolerance: 0.005),
      QualityMetric(
        "ergas", Measure(.ergas(ERGAS(epsilon: 0))), direction: .down, digits: 4,
        tolerance: 0.001),
      quality("scc", Measure(.correlation(.edges))),
    ], samples: .counts, colours: .bands, borderScales: 0, extraBorder: 20, extraEnd: 1)

  /// How the toolbox judges results at full resolution: blocks of 32, low resolution enlarged; HQNR
  /// with the blur of the sensor.
  public static let panToolboxFull = QualityProtocol(
    name: "pan/dlpan-full-resolution@1",
    about: "pan-sharpening without targets as DLPan-Toolbox judges it: counts, HQNR",
    metrics: [
      distortion("d_lambda_k", .consistency, .blocks), distortion("d_s", .spatial, .blocks),
      quality("hqnr", Measure(.fullResolution(.hybrid, .blocks))),
      distortion("d_lambda", .spectral, .blocks),
      quality("qnr", Measure(.fullResolution(.quality, .blocks))),
    ], samples: .counts, colours: .bands, borderScales: 0)

  private static func distortion(
    _ name: String, _ quantity: FullResolution.Quantity, _ kind: FullResolution
  ) -> QualityMetric {
    QualityMetric(
      name, Measure(.fullResolution(quantity, kind)), direction: .down, digits: 4,
      tolerance: 0.0002)
  }

  private static func quality(_ name: String, _ measure: Measure) -> QualityMetric {
    QualityMetric(name, measure, digits: 4, tolerance: 0.0002)
  }
}
