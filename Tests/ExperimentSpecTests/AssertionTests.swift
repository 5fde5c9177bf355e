import ExperimentSpec
import Testing

@Suite("Assertions")
struct AssertionTests {
  @Test("comparisons are joined by `and` within `or`; labels may hold signs and blanks")
  func reading() throws {
    let assertion = try Assertion(
      "psnr > psnr[loss=+VGG Loss, scale=2] + 0.1 and niqe <= 5 or ssim>=ssim[loss=A and B]")
    #expect(assertion.alternatives.map(\.count) == [2, 1])
    let first = assertion.alternatives[0][0]
    #expect(first.left.metric == "psnr" && first.left.changes.isEmpty)
    #expect(first.isGreater && !first.allowsEqual)
    #expect(first.right.offset == 0.1)
    #expect(first.right.changes.map(\.axis) == ["loss", "scale"])
    #expect(first.right.changes.map(\.label) == ["+VGG Loss", "2"])
    let second = assertion.alternatives[0][1]
    #expect(second.right.metric == nil && second.right.offset == 5 && second.allowsEqual)
    #expect(assertion.alternatives[1][0].right.changes.first?.label == "A and B")
    #expect(assertion.metrics == ["psnr", "niqe", "ssim"])
  }

  @Test(
    "what is no assertion is refused",
    arguments: [
      "", "psnr", "psnr >", "psnr > psnr[loss", "psnr > psnr[loss] ", "a - b > 1", "a b > 1",
    ])
  func refusal(_ text: String) {
    #expect(throws: Assertion.Mistake.self) { try Assertion(text) }
  }
}
