import NeuralNetworks
import Testing

@Suite struct ScheduleTests {
  @Test("the rate changes at the milestones, not before")
  func multistep() {
    let schedule = Schedule.multistep(rate: 1, milestones: [3, 5], factor: 0.5)
    #expect((0..<7).map(schedule.rate) == [1, 1, 1, 0.5, 0.5, 0.25, 0.25])
  }

  @Test("a cosine starts at zero, peaks after the warm-up and ends at its floor")
  func cosine() {
    let schedule = Schedule.cosine(rate: 2, floor: 0.5, warmup: 4, steps: 12)
    #expect((0..<5).map(schedule.rate) == [0, 0.5, 1, 1.5, 2])
    #expect(abs(schedule.rate(at: 8) - 1.25) < 1e-12)
    #expect(schedule.rate(at: 12) == 0.5)
    #expect(schedule.rate(at: 100) == 0.5)
    #expect(Schedule.cosine(rate: 2, floor: 0, warmup: 0, steps: 4).rate(at: 0) == 2)
  }
}
