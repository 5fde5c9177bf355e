import Parity
import TestSupport
import Testing

@Suite struct GoldenTests {
  static let fixtures = [
    "edsr", "edsr-x2", "edsr-x3", "rfdn", "dncnn", "dncnn-kair", "sid-srgb", "sid-raw",
    "mbllven", "smoid", "smoid-srgb",
    "mae-pretrain", "mae-encoder", "mae-posembed",
    "mae-train", "fastdvdnet", "pacnet-scnn", "pacnet-search", "pacnet-tcnn",
    "drbn", "drbn-recompose", "drbn-ssim-loss", "mbllen", "mbllen-loss",
    "innformer", "sfinet", "sfinet-odd", "sfinet-loss", "innformer-bands8", "sfinet-bands8",
  ]

  @Test("what official implementations computed is computed here", arguments: fixtures)
  func fixture(_ name: String) throws {
    let report = try Parity.check(Fixtures.path("\(name).safetensors"))
    #expect(report.isOK, "\(report.lines().joined(separator: "\n"))")
    #expect(report.notChecked.isEmpty)
  }

  @Test(
    "third-party references agree where they are at hand",
    .enabled(if: Shared.exists, "needs ../shared"),
    arguments: [
      ("imresize", []), ("dead-leaves", ["low.image", "ms.image", "ms4.image", "video.clip"]),
      ("metrics", nil),
    ] as [(String, [String]?)])
  func shared(_ name: String, _ notChecked: [String]?) throws {
    let report = try Parity.check(Shared.path("golden/\(name).safetensors"))
    #expect(report.isOK, "\(report.lines().joined(separator: "\n"))")
    if let notChecked { #expect(report.notChecked == notChecked) }
    #expect(report.notChecked.allSatisfy { !$0.contains("psnr") && !$0.contains("ssim") })
  }

  @Test(
    "the measures of pan-sharpening agree with the code behind the tables",
    .enabled(if: Shared.exists, "needs ../shared"))
  func panMetrics() throws {
    let report = try Parity.check(Shared.path("golden/metrics-pan.safetensors"))
    #expect(report.isOK, "\(report.lines().joined(separator: "\n"))")
    let checked = Set(["psnr", "ssim", "sam", "ergas"].map { "pytra.\($0)" })
    #expect(checked.isSubset(of: report.quantities.map(\.name)))
  }
}
