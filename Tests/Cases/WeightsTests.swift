import Files
import TestSupport
import Testing

/// What the commands for files of weights say, and how they end.
@Suite("Weights commands")
struct WeightsCommandTests {
  @Test("inspect lists the weights and what wraps them")
  func inspects() throws {
    let desk = try Desk()
    let ending = try desk.run("weights", "inspect", Fixtures.path("pth/zip-prefix.pth"))
    #expect(ending.status == 0)
    #expect(ending.output.hasPrefix("torch zip archive: 7 weights of "), "\(ending.output)")
    #expect(ending.output.contains("under `state_dict`, `module.` taken off their names\n"))
    #expect(ending.output.contains("  conv.weight "))
  }

  @Test("convert writes safetensors that hold the same, and never over a file")
  func converts() throws {
    let desk = try Desk()
    let source = Fixtures.path("pth/legacy-prefix.pth")
    try desk.succeed("weights", "convert", source, "b.safetensors")
    let ending = try desk.run("weights", "inspect", "b.safetensors")
    #expect(ending.output.hasPrefix("safetensors: 7 weights of "), "\(ending.output)")
    #expect(try desk.run("weights", "convert", source, "b.safetensors").status == 2)
  }

  @Test("a file that would run code is refused with the name of what it calls")
  func refuses() throws {
    let desk = try Desk()
    let ending = try desk.run("weights", "inspect", Fixtures.path("pth/hostile/os-system.pth"))
    #expect(ending.status == 4)
    #expect(ending.errors.contains("names `posix.system`"), "\(ending.errors)")
    #expect(try desk.files() == ["a.yaml"])
  }
}

/// Weights of a run for other programs.
@Suite("Export")
struct ExportTests {
  @Test("BasicSR's names under params; judged from that file, the network scores as it did")
  func basicSR() throws {
    let desk = try Desk.finished()
    let ending = try desk.succeed("export", desk.latest(), "--style", "basicsr", "--to", "net.pth")
    #expect(ending.output == "net.pth: 12 tensors under `params`\n")
    let listing = try desk.succeed("weights", "inspect", "net.pth").output
    #expect(listing.contains("under `params`"))
    for name in ["conv_first.weight", "body.0.conv2.bias", "upsample.0.weight", "conv_last.bias"] {
      #expect(listing.contains("  \(name) "), "\(listing)")
    }
    try desk.write(
      """
      mae-run: 1
      scale: 2
      data: { test: { set: dead-leaves, split: test, count: 2, size: 48 } }
      model: { arch: edsr, features: 8, blocks: 1, weights: net.pth }
      evaluate: { protocol: sr/y-shave@1 }

      """, to: "b.yaml")
    try desk.succeed("run", "b.yaml")
    let (own, other) = (
      try desk.text("\(desk.latest())/metrics.csv"),
      try desk.text("\(desk.latest("b"))/metrics.csv")
    )
    func scores(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter { $0.contains(",output,") }
        .map { $0[($0.firstIndex(of: ",") ?? $0.startIndex)...] }
    }
    #expect(!scores(own).isEmpty && scores(own) == scores(other))
  }

  @Test("official names by default, one file a variant, and never over a file")
  func official() throws {
    let desk = try Desk.finished()
    try desk.succeed("export", "\(desk.latest())/variants/edsr-x2-ctmae")
    #expect(
      try desk.succeed("weights", "inspect", "edsr-x2-ctmae.pth").output.contains(
        "  head.0.weight "))
    #expect(try desk.run("export", desk.latest()).status == 2)
    try desk.succeed("weights", "convert", "edsr-x2-ctmae.pth", "b.pth", "--style", "basicsr")
    try desk.succeed("weights", "convert", "b.pth", "c.safetensors")
    #expect(
      try desk.succeed("weights", "inspect", "c.safetensors").output.contains("  tail.1.weight "))
  }

  @Test("what is no run, and what has no such variant, is refused")
  func refusals() throws {
    let desk = try Desk.finished()
    #expect(try desk.run("export", "nowhere").status == 2)
    #expect(try desk.run("export", ".").status == 2)
    let ending = try desk.run("export", desk.latest(), "--variant", "rfdn")
    #expect(ending.status == 2)
    #expect(ending.errors.contains("variants: edsr-x2-ctmae"))
  }
}
