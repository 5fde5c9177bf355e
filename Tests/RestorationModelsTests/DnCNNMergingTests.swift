import Documents
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

@Suite struct DnCNNMergingTests {
  static func network(_ between: String, depth: Int) -> (ParameterStore, KAIRDnCNN) {
    var fields = Fields(json: [
      "channels": 3, "features": 8, "depth": .integer(depth), "act_mode": .string(between),
    ])
    let store = ParameterStore(.drawn(RandomStream(1)))
    return (store, KAIRDnCNN(store.root, KAIRDnCNN.Options(from: &fields)))
  }

  static func state(_ store: ParameterStore) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: store.parameters.map { ($0.name, $0.official()) })
  }

  @Test("a network into which its norms were merged computes the same", arguments: [2, 3, 6])
  func same(_ depth: Int) throws {
    let (normed, first) = Self.network("BR", depth: depth)
    let draws = RandomStream(2)
    // Norms that do something: running averages and shifts away from their first values.
    for (i, p) in normed.parameters.enumerated() where p.shape.rank == 1 {
      let d = draws.substream(UInt64(i))
      p.value = Tensor(p.shape) { Float(0.3 + d.uniform($0)) }
    }
    let (plain, second) = Self.network("R", depth: depth)
    let merged = try #require(KAIRDnCNN.merged(Self.state(normed)))
    #expect(Set(merged.keys) == Set(plain.parameters.map(\.name)))
    for p in plain.parameters { p.load(official: try #require(merged[p.name])) }
    let x = Variable(constant: Tensor([2, 7, 9, 3]) { Float(draws.normal($0)) })
    let (a, b) = (first(x).value.values, second(x).value.values)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("weights without norms stay as they are; a state with a gap is refused")
  func borders() throws {
    let plain = Self.state(Self.network("R", depth: 4).0)
    let merged = try #require(KAIRDnCNN.merged(plain))
    #expect(merged.mapValues(\.values) == plain.mapValues(\.values))
    var normed = Self.state(Self.network("BR", depth: 4).0)
    normed["model.3.running_mean"] = nil
    #expect(KAIRDnCNN.merged(normed) == nil)
    #expect(KAIRDnCNN.merged([:]) == nil)
  }
}
