import Checkpoints
import Documents
import Images
import Metrics
import Tensors
import TestSupport
import Testing

@Suite("quality measures", .enabled(if: Shared.exists, "needs ../shared"))
struct GoldenTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let pair: String
    let measure: Measure
    let border: Int
    let value: Double
    let tolerance: Double
    var testDescription: String { name }
  }

  static let golden = try? Safetensors.read(Shared.path("golden/metrics.safetensors"))

  /// `pair.a.psnr.rgb.crop5` is image pair `a`, measure `psnr.rgb`, border 5.
  static let cases: [Case] = {
    let text = golden?.metadata["expected"] ?? "{}"
    let expected = (try? JSON(parsing: text))?.object ?? JSONObject()
    return expected.compactMap { name, record in
      var parts = name.split(separator: ".").map(String.init)
      guard parts[0] == "pair", let value = record["value"]?.double else { return nil }
      parts.removeFirst()
      let pair = "pair.\(parts.removeFirst())"
      var border = 0
      if let last = parts.last, last.hasPrefix("crop") {
        border = Int(last.dropFirst(4)) ?? 0
        parts.removeLast()
      } else if parts.last == "x4" {
        border = parts.contains("div2k") ? 10 : 4
        parts.removeLast()
      }
      guard let measure = Measure.named[parts.joined(separator: ".")] else { return nil }
      return Case(
        name: name, pair: pair, measure: measure, border: border, value: value,
        tolerance: record["tolerance"]?.double ?? 0)
    }
  }()

  private func image(_ name: String) throws -> RealImage {
    let stored = try #require(Self.golden?[name])
    return RealImage(
      width: stored.shape[1], height: stored.shape[0], channels: stored.shape[2],
      values: stored.doubles)
  }

  @Test("every convention of the reference is known")
  func coverage() throws {
    let text = try #require(Self.golden?.metadata["expected"])
    let pairs = try #require(try JSON(parsing: text).object).keys.filter { $0.hasPrefix("pair.") }
    #expect(Self.cases.count == pairs.count && pairs.count == 40)
  }

  @Test("values agree with the field's own programs", arguments: cases)
  func values(_ item: Case) throws {
    let a = try image(item.pair + ".test").shaved(item.border)
    let b = try image(item.pair + ".ref").shaved(item.border)
    let value = try item.measure(output: a, target: b)
    #expect(abs(value - item.value) <= item.tolerance)
  }

  @Test("frames of a clip are averaged one by one")
  func video() throws {
    let (a, b) = try (
      #require(Self.golden?["video.test"]), #require(Self.golden?["video.ref"])
    )
    let psnr = try #require(Measure.named["psnr.float"])
    let count = a.count / 3
    let scores = try (0..<3).map { t in
      let frames = [a, b].map {
        RealImage(
          width: 40, height: 28, channels: 3,
          values: Array($0.doubles[t * count..<(t + 1) * count]))
      }
      return try psnr(output: frames[0], target: frames[1])
    }
    #expect(abs(MetricMean(scores).value - 26.159673176100956) < 2e-5)
  }
}
