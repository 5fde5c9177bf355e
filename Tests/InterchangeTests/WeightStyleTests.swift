import Checkpoints
import Documents
import Files
import Interchange
import NeuralNetworks
import RestorationModels
import Tensors
import TestSupport
import Testing

@Suite("Weights in the style of other programs")
struct WeightStyleTests {
  /// The state of a small network with first values.
  private func state<Network: RestorationModel>(
    _ type: Network.Type, _ options: JSON
  ) throws -> TensorFile {
    let store = ParameterStore(.drawn(RandomStream(3)))
    _ = Network(store.root, try Network.Options(json: options))
    return TensorFile(store.namedTensors())
  }

  /// BasicSR's EDSR as its constructor lists it.
  static let edsrNames = [
    "conv_first", "body.0.conv1", "body.0.conv2", "body.1.conv1", "body.1.conv2",
    "conv_after_body", "upsample.0", "upsample.2", "conv_last",
  ].flatMap { ["\($0).weight", "\($0).bias"] }

  @Test("EDSR gets BasicSR's names under params, and comes back as it was", arguments: [2, 3, 4])
  func edsr(_ scale: Int) throws {
    let weights = try state(
      EDSR.self, ["scale": .integer(scale), "features": 4, "blocks": 2])
    let styled = try WeightStyle.basicSR.styled(weights)
    #expect(WeightStyle.basicSR.key == "params")
    let names = Self.edsrNames.filter { scale == 4 || !$0.hasPrefix("upsample.2") }
    #expect(styled.names == names)
    #expect(
      styled["body.1.conv2.weight"]?.tensor.values == weights["body.1.body.2.weight"]?.tensor.values
    )
    let back = WeightStyle.official(styled)
    #expect(Set(back.names) == Set(weights.names))
    for tensor in weights.tensors {
      #expect(back[tensor.name]?.tensor.values == tensor.tensor.values)
    }
    #expect(WeightStyle.official(weights).names == weights.names)
    #expect(try WeightStyle.kair.styled(weights).names == weights.names)
  }

  @Test("an EDSR with another mean than BasicSR's is refused")
  func otherMean() throws {
    let weights = try state(EDSR.self, ["features": 4, "blocks": 1])
    let other = TensorFile(
      weights.tensors.map {
        $0.name == "sub_mean.bias" ? NamedTensor($0.name, Tensor([3], [1, 2, 3])) : $0
      })
    let failure = #expect(throws: Failure.self) { try WeightStyle.basicSR.styled(other) }
    #expect(failure?.kind == .data)
    #expect(failure?.message.contains("sub_mean.bias") == true)
  }

  @Test("DnCNN becomes what KAIR's network of the same size holds")
  func dncnn() throws {
    let weights = try state(DnCNN.self, ["features": 4, "depth": 4])
    let wanted = try state(KAIRDnCNN.self, ["features": 4, "depth": 4])
    let styled = try WeightStyle.kair.styled(weights)
    #expect(Set(styled.names) == Set(wanted.names))
    for tensor in wanted.tensors { #expect(styled[tensor.name]?.shape == tensor.shape) }
    #expect(styled["model.2.weight"]?.tensor.values == weights["dncnn.2.weight"]?.tensor.values)
    #expect(styled["model.2.bias"]?.tensor.values.allSatisfy { $0 == 0 } == true)
    #expect(styled["model.0.bias"]?.tensor.values == weights["dncnn.0.bias"]?.tensor.values)
    #expect(try WeightStyle.kair.styled(wanted).names == wanted.names)
  }

  @Test("both DnCNNs compute the same", arguments: [true, false])
  func sameFunction(_ isTraining: Bool) throws {
    let weights = try state(DnCNN.self, ["features": 4, "depth": 4])
    let options = try KAIRDnCNN.Options(json: ["features": 4, "depth": 4])
    let store = ParameterStore(.blank)
    let other = KAIRDnCNN(store.root, options)
    try store.loadAll(WeightStyle.kair.styled(weights).tensors)
    let own = ParameterStore(.blank)
    let network = DnCNN(own.root, try DnCNN.Options(json: ["features": 4, "depth": 4]))
    try own.loadAll(weights.tensors)
    (own.isTraining, store.isTraining) = (isTraining, isTraining)
    let x = Variable(constant: Tensor([1, 6, 6, 1]) { Float($0 % 7) / 7 })
    #expect(network(x).value.values == other(x).value.values)
  }
}
