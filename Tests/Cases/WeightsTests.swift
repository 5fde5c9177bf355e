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
