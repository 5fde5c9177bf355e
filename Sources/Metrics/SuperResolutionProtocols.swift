extension QualityProtocol {
  /// How Set5, Set14, B100 and Urban100 are scored: unrounded luma, as many border pixels dropped
  /// as the scale.
  public static let superResolutionLuma = QualityProtocol(
    name: "sr/y-shave@1",
    about: "super-resolution benchmarks: unrounded BT.601 luma, border = scale",
    metrics: [
      QualityMetric(
        "psnr", unit: "dB", Measure(.psnr(PSNR()), .luma), digits: 4, tolerance: 0.005),
      QualityMetric("ssim", Measure(.ssim(SSIM()), .luma), digits: 4, tolerance: 0.0002),
      .niqe,
    ])

  /// How BasicSR and KAIR score while they train: RGB, as many border pixels dropped as the scale.
  public static let superResolutionRGB = QualityProtocol(
    name: "sr/rgb-shave@1",
    about: "super-resolution as BasicSR and KAIR score it in training: RGB, border = scale",
    metrics: [
      QualityMetric("psnr", unit: "dB", Measure(.psnr(PSNR())), digits: 4, tolerance: 0.005),
      QualityMetric("ssim", Measure(.ssim(SSIM())), digits: 4, tolerance: 0.0002),
      .niqe,
    ])

  /// How EDSR and RFDN score images 801 to 900 of DIV2K: RGB, scale + 6 border pixels dropped.
  public static let superResolutionDIV2K = QualityProtocol(
    name: "sr/div2k-rgb@1",
    about: "DIV2K validation as EDSR scores it: RGB, border = scale + 6",
    metrics: [
      QualityMetric("psnr", unit: "dB", Measure(.psnr(PSNR())), digits: 4, tolerance: 0.005),
      QualityMetric("ssim", Measure(.ssim(SSIM())), digits: 4, tolerance: 0.0002),
      .niqe,
    ], extraBorder: 6)
}
