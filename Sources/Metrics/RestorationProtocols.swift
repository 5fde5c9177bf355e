// Tasks whose inputs are as large as their targets: nothing is dropped at the border.

extension QualityProtocol {
  /// Low-light enhancement as most papers score LOL: RGB, 8 bits.
  public static let enhancement = QualityProtocol(
    name: "enhance/rgb@1", about: "enhancement: RGB, 8 bits, whole pictures",
    metrics: rgb(peak: 255) + [.niqe], borderScales: 0)

  /// Denoising of added noise as DnCNN and KAIR score it.
  public static let denoising = QualityProtocol(
    name: "denoise/rgb@1", about: "denoising: RGB, 8 bits, whole pictures",
    metrics: rgb(peak: 255) + [.niqe], borderScales: 0)

  /// SIDD's validation blocks as MPRNet and Restormer score them in MATLAB: not rounded, and SSIM
  /// takes the three channels for a third dimension of space, which makes it much larger.
  public static let siddFloat = QualityProtocol(
    name: "denoise/sidd-val-float@1",
    about: "SIDD validation as MPRNet scores it: not rounded, volumetric SSIM",
    metrics: rgb(peak: 1, isVolumetric: true), samples: .real, borderScales: 0)

  /// The same after rounding to 8 bits: the number that is quoted by mistake.
  public static let siddRounded = QualityProtocol(
    name: "denoise/sidd-val-u8@1",
    about: "SIDD validation after rounding to 8 bits, volumetric SSIM",
    metrics: rgb(peak: 255, isVolumetric: true) + [.niqe], borderScales: 0)

  /// DND, whose targets nobody has: its server computes PSNR and SSIM of 1000 crops that are sent in
  /// as they are, not rounded. Here the results can be judged without targets only.
  public static let dndServer = QualityProtocol(
    name: "denoise/dnd-server@1",
    about: "DND: PSNR and SSIM are the server's business; without targets, 8 bits",
    metrics: [.niqe], borderScales: 0)

  /// Video as FastDVDnet and PaCNet score it: every frame, not rounded; the mean of a clip first.
  public static let video = QualityProtocol(
    name: "video/rgb-sequence-mean@1",
    about: "video: RGB, not rounded, mean over frames, then over clips",
    metrics: rgb(peak: 1), samples: .real, borderScales: 0, averagesClips: true)

  private static func rgb(peak: Double, isVolumetric: Bool = false) -> [QualityMetric] {
    var ssim = SSIM()
    ssim.peak = peak
    if isVolumetric {
      ssim.padding = .replicate
      ssim.mixesChannels = true
    }
    return [
      QualityMetric(
        "psnr", unit: "dB", Measure(.psnr(PSNR(peak: peak))), digits: 4, tolerance: 0.005),
      QualityMetric("ssim", Measure(.ssim(ssim)), digits: 4, tolerance: 0.0002),
    ]
  }
}
