import Documents
import Files
import Images
import Metrics
import Tensors

/// How public pan-sharpening sets are made and their results kept: Pillow's 8-bit bicubic, truncating
/// 8-bit output, and the scores that choose checkpoints. Pictures must agree bit for bit.
func checkPanPreparation(_ golden: Golden) throws(Failure) {
  let ms = try golden.picture("input.ms")
  let pan = try golden.picture("input.pan")
  for name in ["input.ms", "input.pan"] where ms.size != pan.size || ms.size.width % 4 != 0 {
    throw Failure(.data, "`\(name)` has \(ms.size) pixels; both parts need the same, in fours")
  }
  let low = PillowResize.reducing(ms.size, by: 4)(ms)
  try golden.compareSamples("output.lms", low)
  try golden.compareSamples("output.bms", PillowResize.enlarging(low.size, by: 4)(low))
  try golden.compareSamples("output.pan_lr", PillowResize.reducing(pan.size, by: 4)(pan))
  let prediction = try golden.tensor("input.pred", rank: 3)
  try golden.compareSamples(
    "output.saved8",
    try Picture(truncating: prediction.reshaped(Shape([1] + prediction.shape.extents))))
  let (output, target) = try (golden.real("input.val_pred255"), golden.real("input.val_gt255"))
  guard output.channels == 3, target.channels == 3, output.width == target.width,
    output.height == target.height
  else { throw Failure(.data, "`input.val_*` are not a pair of three bands") }
  for (name, kind) in [
    ("output.val_psnr", Measure.Kind.psnr(PSNR())), ("output.val_ssim", .ssim(SSIM())),
  ] {
    let value = try Measure(kind, .panValidationLuma)(output: output, target: target)
    try golden.compareNumber(name, value, tolerance: 1e-9)
  }
}
