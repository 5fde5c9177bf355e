import Files
import Parity
import TestSupport
import Testing

@Suite struct GoldenTests {
  static let fixtures = [
    "edsr", "edsr-x2", "edsr-x3", "rfdn", "dncnn", "dncnn-kair", "sid-srgb", "sid-raw",
    "mbllven", "smoid", "smoid-srgb", "mprnet",
    "mae-pretrain", "mae-encoder", "mae-posembed",
    "videomae-pretrain", "videomae-pretrain-joint", "videomae-encoder",
    "videomae-encoder-longer", "videomae-encoder-joint-shorter",
    "mae-train", "fastdvdnet", "pacnet-scnn", "pacnet-search", "pacnet-tcnn",
    "drbn", "drbn-recompose", "drbn-ssim-loss", "mbllen", "mbllen-loss",
    "innformer", "sfinet", "sfinet-odd", "sfinet-loss", "innformer-bands8", "sfinet-bands8",
    "dead-leaves", "pan-prep", "metrics-pan",
    "ccmae-encoder", "ccmae-pretrain", "ccmae-encoder-bands4", "ccmae-pretrain-bands4",
    "vgg19-features", "vgg16-features",
  ]

  /// Whatever there is beside the package about metrics, degradations and losses.
  static let measured = ((try? Files.list(Shared.path("golden"))) ?? []).filter { name in
    let kinds = ["metrics", "imresize", "pan-prep", "dead-leaves"]
    return kinds.contains { name.hasPrefix($0) } || name.hasSuffix("-loss.safetensors")
  }

  @Test("what official implementations computed is computed here", arguments: fixtures)
  func fixture(_ name: String) throws {
    let report = try Parity.check(Fixtures.path("\(name).safetensors"))
    #expect(report.isOK, "\(report.lines().joined(separator: "\n"))")
    #expect(report.notChecked.isEmpty)
  }

  @Test(
    "third-party references agree where they are at hand",
    .enabled(if: Shared.exists, "needs ../shared"),
    arguments: measured)
  func shared(_ name: String) throws {
    let report = try Parity.check(Shared.path("golden/\(name)"))
    #expect(report.isOK, "\(report.lines().joined(separator: "\n"))")
    #expect(report.notChecked.isEmpty)
  }
}
