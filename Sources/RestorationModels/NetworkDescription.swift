import Documents
import NeuralNetworks
public import Tensors

/// What there is to say about a network of its published size.
public struct NetworkDescription: Sendable {
  public let name: String
  public let task: RestorationTask
  /// The paper, and the code whose numbers it has.
  public let source: String
  /// Numbers that an optimiser moves.
  public let parameters: Int
  /// One sample of its published training, input first: `[1, 48, 48, 3]`.
  public let sample: Shape
  /// Of restoring that sample.
  public let multiplyAdds: Int

  /// All networks by task and name. Their work is counted by doing it, which takes a moment.
  public static func all() -> [NetworkDescription] {
    let order = RestorationTask.allCases
    return restorationModels.values.map { $0.described() }.sorted { a, b in
      let (x, y) = (order.firstIndex(of: a.task) ?? 0, order.firstIndex(of: b.task) ?? 0)
      return x == y ? a.name < b.name : x < y
    }
  }
}

extension RestorationModel {
  /// The network with the defaults of its options, at work on one sample of its recipe.
  public static func described() -> NetworkDescription {
    var fields = Fields(json: [:])
    let options = Options(from: &fields)
    let store = ParameterStore(.blank)
    let network = Self(store.root, options)
    let parameters = store.trained.reduce(0) { $0 + $1.count }
    store.freeze()
    let frames = task.isVideo ? [max(fewestFramesOfSample, recipe.frames ?? 1)] : []
    func shape(_ side: Int) -> Shape { Shape([1] + frames + [side, side, inputChannels(options)]) }
    func measured(_ side: Int) -> (multiplyAdds: Int, factor: Int) {
      let factor = task == .panSharpening ? 4 : 1
      let input = Degraded(
        Variable(constant: Tensor(shape(side))),
        pan: task == .panSharpening
          ? Variable(constant: Tensor([1, factor * side, factor * side, 1])) : nil,
        noise: Variable(constant: Tensor([1])))
      let before = Engine.multiplyAdds
      let output = network(input).image
      return (Engine.multiplyAdds - before, output.shape[-2] / side)
    }
    let small = max(smallestInput, 32).roundedUp(to: sizeMultiple)
    let side = max(small, (recipe.crop ?? 128) / measured(small).factor)
    return NetworkDescription(
      name: name, task: task, source: recipe.source, parameters: parameters, sample: shape(side),
      multiplyAdds: work(side) { measured($0).multiplyAdds })
  }

  /// The work of a square of that side. That of large ones follows from smaller ones, because it is a
  /// polynomial of the side: every operation has so many places inside and at the borders.
  private static func work(_ side: Int, _ measured: (Int) -> Int) -> Int {
    let known = [64, 96, 128]
    guard side > 128 else { return measured(side) }
    let sum = known.map { x in
      known.filter { $0 != x }.reduce(Double(measured(x))) {
        $0 * Double(side - $1) / Double(x - $1)
      }
    }.reduce(0, +)
    return Int(sum.rounded())
  }
}

extension Int {
  fileprivate func roundedUp(to multiple: Int) -> Int {
    (self + multiple - 1) / multiple * multiple
  }
}
