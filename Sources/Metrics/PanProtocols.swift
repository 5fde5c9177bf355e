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
      QualityMetric("scc", Measure(.correlation(.bands)), digits: 4, tolerance: 0.0002),
      QualityMetric("q", Measure(.universal(UniversalQuality())), digits: 4, tolerance: 0.0002),
    ], samples: .truncated, colours: .bands, borderScales: 0)

  /// How the same tables judge results at full resolution, where there is no target: by how bands and
  /// panchromatic image relate to one another before and after. Looks at the inputs instead.
  public static let panFullResolution = QualityProtocol(
    name: "pan/full-resolution@1",
    about: "pan-sharpening without targets: 8 bits truncated, sliding windows of 32",
    metrics: [
      QualityMetric(
        "d_lambda", Measure(.spectralDistortion(.sliding)), direction: .down, digits: 4,
        tolerance: 0.0002),
      QualityMetric(
        "d_s", Measure(.spatialDistortion(.sliding)), direction: .down, digits: 4,
        tolerance: 0.0002),
      QualityMetric("qnr", Measure(.noReference(.sliding)), digits: 4, tolerance: 0.0002),
    ], samples: .truncated, colours: .bands, borderScales: 0)
}
