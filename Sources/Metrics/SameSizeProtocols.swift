// Protocols of tasks that compare whole pictures: no border is dropped.

extension QualityProtocol {
  /// Pictures without noise, as 8-bit RGB.
  public static let denoising = QualityProtocol(
    name: "denoise/rgb@1", about: "denoising: 8-bit RGB, no border", metrics: colourMetrics,
    scaledBorder: 0)

  /// Bright pictures, as the authors of SID's and DRBN's sRGB trainings score them.
  public static let enhancement = QualityProtocol(
    name: "enhance/rgb@1", about: "enhancement: 8-bit RGB, no border", metrics: colourMetrics,
    scaledBorder: 0)

  /// Clips: the mean over the frames of each, then over clips.
  public static let video = QualityProtocol(
    name: "video/rgb-sequence-mean@1",
    about: "videos: 8-bit RGB frames, no border, mean over each sequence", metrics: colourMetrics,
    scaledBorder: 0, average: .framesThenClips)

  /// Reduced resolution (Wald's protocol) as the authors of INNformer and SFINet score it: all bands,
  /// 8 bits, angle in radians, ratio 4.
  public static let panSharpening = QualityProtocol(
    name: "pan/reduced-resolution@1",
    about: "pan-sharpening against a reference: 8 bits, all bands, SAM in radians, ERGAS ratio 4",
    metrics: [
      QualityMetric("psnr", unit: "dB", Measure(.psnr(PSNR())), digits: 4, tolerance: 0.005),
      QualityMetric("ssim", Measure(.ssim(SSIM())), digits: 4, tolerance: 0.0002),
      QualityMetric(
        "sam", unit: "rad", Measure(.spectralAngle(SpectralAngle())), direction: .down, digits: 4,
        tolerance: 0.0002),
      QualityMetric(
        "ergas", Measure(.synthesisError(RelativeSynthesisError())), direction: .down, digits: 4,
        tolerance: 0.002),
    ], scaledBorder: 0, bands: .all)

  private static let colourMetrics = [
    QualityMetric("psnr", unit: "dB", Measure(.psnr(PSNR())), digits: 4, tolerance: 0.005),
    QualityMetric("ssim", Measure(.ssim(SSIM())), digits: 4, tolerance: 0.0002),
  ]
}
