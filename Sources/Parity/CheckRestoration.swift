import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors

var restorationNames: [String] { restorationModels.keys.sorted() }

func restorationChecker(_ name: String) -> ((Golden) throws(Failure) -> Void)? {
  guard let model = restorationModels[name] else { return nil }
  return { (golden) throws(Failure) in try model.check(golden) }
}

extension RestorationModel {
  /// Output, gradients of all parameters and of the input, and the self-ensemble if it is there.
  fileprivate static func check(_ golden: Golden) throws(Failure) {
    let options = try golden.read("config") { Options(from: &$0) }
    let (store, network) = try filled(from: golden) { Self($0, options) }
    try checkFrozen(store, golden)

    let x = Leaf(try golden.images("input.x"))
    try checkChannels(x.value, "input.x")
    let y = network(Variable(x))
    try golden.compareImages("output", y.value)
    let cotangent = try golden.images("cotangent")
    guard cotangent.shape == y.shape else {
      throw Failure(.data, "`cotangent` does not fit the output")
    }
    y.backward(cotangent)
    try compareGradients(store, golden)
    try golden.compareImages("grad_input.x", x.gradient, .gradient)

    if golden.names(under: "self_ensemble.").isEmpty { return }
    let input = try golden.images("self_ensemble.input")
    try checkChannels(input, "self_ensemble.input")
    func run(_ x: Tensor) -> Tensor { network(Variable(constant: x)).value }
    try golden.compareImages("self_ensemble.plain_output", run(input))
    try golden.compareImages("self_ensemble.output", SelfEnsemble.apply(input, run))
  }

  /// The networks here take RGB; anything else in a file would stop the engine.
  private static func checkChannels(_ x: Tensor, _ name: String) throws(Failure) {
    guard x.shape[3] == 3 else {
      throw Failure(.data, "`\(name)` is not a batch of RGB images")
    }
    guard min(x.shape[1], x.shape[2]) >= smallestInput else {
      throw Failure(.data, "`\(name)` is smaller than \(smallestInput) pixels")
    }
  }

  private static func checkFrozen(
    _ store: ParameterStore, _ golden: Golden
  ) throws(Failure) {
    guard golden.says("frozen") else { return }
    let names = try golden.json("frozen").array?.compactMap(\.string) ?? []
    let ours = store.parameters.filter { !$0.isTrained }.map(\.name)
    guard Set(names) == Set(ours) else {
      throw Failure(.data, "names \(names) as frozen, here they are \(ours)")
    }
  }
}
