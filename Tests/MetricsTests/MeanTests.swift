import Metrics
import Testing

@Suite struct MeanTests {
  @Test("small terms survive among large ones")
  func compensated() {
    #expect(CompensatedSum([1e16, 1, -1e16]).value == 1)
    #expect(CompensatedSum([1, 1e100, 1, -1e100]).value == 2)
    #expect(CompensatedSum([1, .infinity]).value == .infinity)
  }

  @Test("infinite values are counted, not averaged")
  func infinite() {
    let mean = MetricMean([30, .infinity, 32])
    #expect(mean.value == 31)
    #expect(mean.infinite == 1)
    #expect(mean.count == 3)
    #expect(MetricMean([.infinity, .infinity]).value == .infinity)
    #expect(MetricMean([.nan, 1]).value.isNaN)
  }
}
