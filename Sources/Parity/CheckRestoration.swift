import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// Networks that make one image out of one; others have a checker of their own.
var restorationNames: [String] {
  restorationModels.values.compactMap { ($0 as? any ImageRestorationModel.Type)?.name }.sorted()
}

func restorationChecker(_ name: String) -> ((Golden) throws(Failure) -> Void)? {
  guard let model = restorationModels[name] as? any ImageRestorationModel.Type else {
    return nil
  }
  return { (golden) throws(Failure) in try model.check(golden) }
}

extension ImageRestorationModel {
  /// Output, gradients of all parameters and of the input, and the self-ensemble if it is there.
  ///
  /// Networks that are not the same in training have both: then `output` and `gradeval` are of use,
  /// `output_train`, `grad` and `updated` of training.
  fileprivate static func check(_ golden: Golden) throws(Failure) {
    let options = try golden.read("config") { Options(from: &$0) }
    let (store, network) = try filled(from: golden) { Self($0, options) }
    try checkFrozen(store, golden)

    let names = golden.names(under: "input.")
    guard names.count == 1, let name = names.first else {
      throw Failure(.data, "holds \(names.count) inputs, not one")
    }
    let images = try golden.images("input.\(name)")
    try checkSize(images, "input.\(name)", options)
    func pass(_ output: String, _ gradients: String) throws(Failure) {
      store.clearGradients()
      let x = Leaf(images)
      let y = network(Variable(x))
      try golden.compareImages(output, y.value)
      let cotangent = try golden.images("cotangent")
      guard cotangent.shape == y.shape else {
        throw Failure(.data, "`cotangent` does not fit the output")
      }
      y.backward(cotangent)
      try compareGradients(store, golden, under: "\(gradients).")
      try golden.compareImages("\(gradients)_input.\(name)", x.gradient, .gradient)
    }
    if golden.has("output_train") {
      try pass("output", "gradeval")
      store.isTraining = true
      try pass("output_train", "grad")
      store.isTraining = false
      for buffer in store.parameters where !buffer.isTrained {
        try golden.compare("updated.\(buffer.name)", buffer.official())
      }
    } else {
      try pass("output", "grad")
    }

    if golden.names(under: "self_ensemble.").isEmpty { return }
    let input = try golden.images("self_ensemble.input")
    try checkSize(input, "self_ensemble.input", options)
    func run(_ x: Tensor) -> Tensor { network(Variable(constant: x)).value }
    try golden.compareImages("self_ensemble.plain_output", run(input))
    try golden.compareImages("self_ensemble.output", SelfEnsemble.apply(input, run))
  }

  /// Anything else in a file would stop the engine.
  private static func checkSize(
    _ x: Tensor, _ name: String, _ options: Options
  ) throws(Failure) {
    let channels = inputChannels(options)
    guard x.shape[3] == channels else {
      throw Failure(.data, "`\(name)` has \(x.shape[3]) channels, not \(channels)")
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
