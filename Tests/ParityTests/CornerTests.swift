import Checkpoints
import Documents
import NeuralNetworks
import Parity
import RestorationModels
import Tensors
import TestSupport
import Testing

/// References in which one value lies on the corner of a rectifier, to within rounding.
@Suite struct CornerTests {
  static let config: JSON = [
    "in_nc": 3, "out_nc": 3, "nc": 16, "nb": 3, "act_mode": "R",
  ]

  /// Two rectified convolutions, the second of which Winograd's algorithm may do, and a third one.
  struct Case {
    let store = ParameterStore(.drawn(RandomStream(7)))
    let network: KAIRDnCNN
    let x = Tensor([1, 10, 11, 3]) { Float(RandomStream(8).uniform($0)) }
    let cotangent = Tensor([1, 10, 11, 3]) { Float(RandomStream(9).normal($0)) }

    init() {
      var fields = Fields(json: CornerTests.config)
      network = KAIRDnCNN(store.root, KAIRDnCNN.Options(from: &fields))
    }

    var bias: Parameter { store["model.2.bias"]! }

    /// The sums of the second convolution before their bias, by Winograd and as the definition has it.
    func sums() -> (fast: [Float], slow: [Float]) {
      let convolution = Convolution(padding: 1)
      let first = convolution(
        x, store["model.0.weight"]!.value,
        .init(bias: store["model.0.bias"]!.value, activation: .relu))
      let filters = store["model.2.weight"]!.value
      return (
        convolution(first, filters, by: .winograd).values,
        convolution(first, filters, by: .lowered).values
      )
    }

    func setBias(_ channel: Int, _ value: Float) {
      var values = bias.value.values
      values[channel] = value
      bias.value = Tensor([values.count], values)
    }

    /// Output and gradients by direct convolution, as a file of references.
    func references() -> TensorFile {
      Engine.with(convolution: .direct) {
        store.clearGradients()
        let leaf = Leaf(x)
        let y = network(Variable(leaf))
        y.backward(cotangent)
        var file = TensorFile(metadata: [
          "model": "dncnn-kair", "config": CornerTests.config.compact,
        ])
        func append(_ name: String, _ images: Tensor?) {
          if let images { file.append(name, images.permuted([0, 3, 1, 2])) }
        }
        append("input.x", x)
        append("output", y.value)
        append("cotangent", cotangent)
        append("grad_input.x", leaf.gradient)
        for parameter in store.parameters {
          file.append("param.\(parameter.name)", parameter.official())
          if let gradient = parameter.officialGradient() {
            file.append("grad.\(parameter.name)", gradient)
          }
        }
        return file
      }
    }
  }

  @Test("a value on a corner that Winograd's rounding crosses is judged by direct convolution")
  func direct() throws {
    let test = Case()
    let (fast, slow) = test.sums()
    let gaps = zip(fast, slow).map { abs($0 - $1) }
    let place = try #require(gaps.indices.max { gaps[$0] < gaps[$1] })
    // One of the two sums is positive now, the other one negative.
    test.setBias(place % 16, -(fast[place] + slow[place]) / 2)
    let report = try Parity.check(test.references(), path: "corner")
    #expect(report.isOK, "\(report.lines())")
    let corner = try #require(report.corner)
    #expect(corner.move == 0)
    #expect(corner.fastError > 1e-3)
    #expect(report.summary.contains("by direct convolution"))
  }

  /// References with a value on the other side of its corner, in the file on this one.
  static func otherSide() -> TensorFile {
    let test = Case()
    let (fast, slow) = test.sums()
    let place = slow.indices.max { slow[$0] < slow[$1] }!
    test.setBias(place % 16, -min(fast[place], slow[place]).nextDown.nextDown)
    let own = test.references()
    test.setBias(place % 16, -max(fast[place], slow[place]).nextUp.nextUp)
    let other = test.references()
    return TensorFile(
      metadata: own.metadata,
      own.tensors.map { tensor in
        tensor.name.hasPrefix("grad") ? other[tensor.name] ?? tensor : tensor
      })
  }

  @Test("references of the other side of a corner agree after a move within rounding")
  func moved() throws {
    let report = try Parity.check(Self.otherSide(), path: "corner")
    #expect(report.isOK, "\(report.lines())")
    let corner = try #require(report.corner)
    #expect(corner.move > 0 && corner.move < 1e-6)
    #expect(corner.fastError > 1e-3)
    #expect(report.worst(.gradient)! < 1e-4)
  }

  @Test(
    "no corner excuses a wrong gradient",
    arguments: ["grad.model.0.weight", "grad.model.4.bias", "grad_input.x"], [true, false])
  func wrong(_ name: String, _ hasCorner: Bool) throws {
    let file = hasCorner ? Self.otherSide() : Case().references()
    let changed = TensorFile(
      metadata: file.metadata,
      file.tensors.map { tensor in
        guard tensor.name == name else { return tensor }
        let values = tensor.tensor.values
        return NamedTensor(name, Tensor(tensor.shape) { values[$0] * 1.003 })
      })
    let report = try Parity.check(changed, path: "wrong")
    #expect(!report.isOK)
    #expect(report.failures.contains { $0.name == name })
  }
}
