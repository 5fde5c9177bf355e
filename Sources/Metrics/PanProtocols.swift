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
}
