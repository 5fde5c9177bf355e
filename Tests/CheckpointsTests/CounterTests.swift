import Checkpoints
import NeuralNetworks
import Tensors
import Testing

@Suite struct CounterTests {
  @Test("what counts batches is a 64-bit integer in files, as in official ones, and comes back")
  func counter() throws {
    let store = ParameterStore(.blank)
    _ = BatchNorm2d(store.root / "norm", 3)
    store["norm.num_batches_tracked"]?.value = Tensor(scalar: 300_000)
    let tensors = store.namedTensors()
    let count = try #require(tensors.first { $0.name == "norm.num_batches_tracked" })
    #expect(count.type == .int64 && count.shape == [] && count.integers == [300_000])
    #expect(tensors.filter { $0.type != .float32 }.count == 1)

    let other = ParameterStore(.blank)
    _ = BatchNorm2d(other.root / "norm", 3)
    try other.loadAll(Safetensors.decode(Safetensors.encode(TensorFile(tensors))).tensors)
    #expect(other["norm.num_batches_tracked"]?.value.scalar == 300_000)
  }
}
