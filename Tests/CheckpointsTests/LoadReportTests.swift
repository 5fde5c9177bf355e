import Checkpoints
import Files
import NeuralNetworks
import Tensors
import Testing

@Suite struct LoadReportTests {
  /// A network of a convolution and a vector.
  static func store() -> ParameterStore {
    let store = ParameterStore(.drawn(RandomStream(1)))
    _ = store.root.parameter("weight", [3, 3, 2, 4], .uniform(fanIn: 18), layout: .convolution)
    _ = store.root.parameter("bias", [4], .uniform(fanIn: 18))
    return store
  }

  @Test("a saved network is loaded into another one, value by value")
  func roundTrip() throws {
    let (a, b) = (Self.store(), ParameterStore(.blank))
    _ = b.root.parameter("weight", [3, 3, 2, 4], .zeros, layout: .convolution)
    _ = b.root.parameter("bias", [4], .zeros)
    let tensors = a.namedTensors()
    #expect(tensors.map(\.shape) == [[4, 2, 3, 3], [4]])
    try b.loadAll(tensors)
    for (p, q) in zip(a.parameters, b.parameters) { #expect(p.value.values == q.value.values) }
    // Official [o, i, r, c] is ours [r, c, i, o].
    let (o, i, r, c) = (3, 1, 2, 0)
    let official = tensors[0].tensor.values[((o * 2 + i) * 3 + r) * 3 + c]
    #expect(b.parameters[0].value.values[((r * 3 + c) * 2 + i) * 4 + o] == official)
  }

  @Test("what is missing or left over is reported, and refused where all must fit")
  func incomplete() throws {
    let store = Self.store()
    let tensors = [
      NamedTensor("bias", Tensor([4], repeating: 7)), NamedTensor("head", Tensor([1])),
    ]
    let report = try store.load(tensors)
    #expect(report.loaded == ["bias"])
    #expect(report.missing == ["weight"])
    #expect(report.unused == ["head"])
    #expect(!report.isComplete)
    #expect(store["bias"]?.value.values == [7, 7, 7, 7])
    #expect(throws: Failure.self) { try store.loadAll(tensors) }
  }

  @Test("a shared parameter is saved under all its names, and of those the last is loaded")
  func shared() throws {
    let store = ParameterStore(.blank)
    let first = store.root.parameter("a", [1], .zeros)
    _ = store.root.parameter("b", [1], .zeros)
    store.root.share(first, as: "c")
    let values: [(String, Float)] = [("c", 3), ("b", 2), ("a", 1)]
    try store.loadAll(values.map { NamedTensor($0.0, Tensor([1], [$0.1])) })
    #expect(store.namedTensors().map(\.name) == ["a", "b", "c"])
    #expect(store.namedTensors().map(\.tensor.scalar) == [3, 2, 3])
    let report = try store.report(for: [NamedTensor("a", Tensor([1]))])
    #expect(report.missing == ["b", "c"] && report.unused.isEmpty)
  }

  @Test("a tensor of the wrong shape changes nothing")
  func shapes() throws {
    let store = Self.store()
    let before = store["bias"]?.value.values
    let tensors = [
      NamedTensor("bias", Tensor([4], repeating: 7)), NamedTensor("weight", Tensor([3, 3, 2, 4])),
    ]
    let failure = #expect(throws: Failure.self) { try store.load(tensors) }
    #expect(failure?.message == "`weight` is [3, 3, 2, 4], the network wants [4, 2, 3, 3]")
    #expect(store["bias"]?.value.values == before)
  }
}
