import Documents
import Testing

/// The measuring commands; never the times themselves.
@Suite("Benchmarks")
struct BenchTests {
  @Test("one, two and three threads give the same bits in every benchmark's step")
  func threads() throws {
    let ending = try Desk().run("bench", "threads")
    #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
    #expect(ending.output.split(separator: "\n").count >= 6)
  }

  @Test("a step's figures are JSON, and a name that is not there is an error of usage")
  func figures() throws {
    let words = "bench edsr --batch 1 --size 8x8 --steps 1 --json".split(separator: " ")
    let ending = try Desk().run(words.map(String.init))
    let figures = try JSON(parsing: ending.output)
    #expect(figures["multiply_adds"]?.int ?? 0 > 0)
    let failure = try Desk().run("bench", "edsrr")
    #expect(failure.status == 2)
    #expect(failure.errors.contains("there is no benchmark `edsrr`"), "\(failure.errors)")
  }
}
