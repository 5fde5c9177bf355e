import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

/// Weights are found in whatever wraps them.
@Suite struct WeightsTests {
  @Test(arguments: [
    ("zip-prefix", "state_dict", "module."), ("legacy-prefix", "state_dict", "module."),
    ("zip-params", "params_ema", ""), ("zip-optimizer", "model", ""),
    ("zip-bare-state-dict", "", ""), ("zip-whole-module", "", ""), ("legacy-whole-module", "", ""),
  ])
  func weightsAreFoundAndUnwrapped(_ name: String, _ key: String, _ prefix: String) throws {
    let path = Fixtures.path("pth/\(name).pth")
    let weights = try Weights.read(path)
    #expect(weights.key == key && weights.prefix == prefix)
    let wrapping = (key.isEmpty ? "" : key + "/") + prefix
    let twin = try Safetensors.read(Fixtures.path("pth/\(name).safetensors"))
    let expected = twin.tensors(under: wrapping).map(\.name).filter { !$0.contains("/") }
    #expect(!expected.isEmpty)
    #expect(Set(weights.tensors.names) == Set(expected))
    let listing = try WeightsListing(path)
    #expect(listing.weights.map(\.name) == weights.tensors.names)
  }

  @Test func aKeyChoosesThePart() throws {
    let path = Fixtures.path("pth/zip-params.pth")
    #expect(try Weights.read(path, key: "params").key == "params")
    let failure = #expect(throws: Failure.self) { try Weights.read(path, key: "weights") }
    #expect(failure?.message == "holds no tensors under `weights`")
    #expect(failure?.remedy?.contains("`params_ema`") == true)
  }

  @Test func safetensorsLoseTheirPrefixToo() throws {
    let folder = ScratchFolder()
    let path = folder.path("a.safetensors")
    let tensors = ["module.a", "module.b"].map { NamedTensor($0, [2], integers: [1, 2]) }
    try Safetensors.write(TensorFile(tensors), to: path)
    let weights = try Weights.read(path)
    #expect(weights.tensors.names == ["a", "b"] && weights.prefix == "module.")
  }
}
