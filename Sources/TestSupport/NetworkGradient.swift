public import NeuralNetworks
public import Tensors

/// How far backpropagation through a network is from central differences, relative to the larger of
/// the two: as `gradientError(of:)`, with all trained parameters and the input moving at once.
public func gradientError(
  of store: ParameterStore, at input: Shape, step: Float = 0x1p-8,
  _ apply: (Variable) -> Variable
) -> Double {
  let stream = RandomStream(11)
  func random(_ shape: Shape, _ name: String) -> Tensor {
    let draws = stream.substream(name)
    return Tensor(shape) { Float(draws.normal($0)) }
  }
  let x = random(input, "input")
  let parameters = store.trained
  let values = parameters.map(\.value)
  // Parameters are small; so are the steps that keep a network near its linearisation.
  let directions = parameters.map { parameter in
    let size = max(0.02, deviation(parameter.value))
    let direction = random(parameter.shape, parameter.name)
    return Tensor(direction.shape, direction.values.map { $0 * size })
  }
  let inputDirection = random(input, "input direction")

  store.clearGradients()
  let leaf = Leaf(x)
  let y = apply(Variable(leaf))
  let cotangent = random(y.shape, "cotangent")
  y.backward(cotangent)
  var slope = leaf.gradient.map { pairing($0, inputDirection) } ?? 0
  for (parameter, direction) in zip(parameters, directions) {
    // A parameter that nothing depends on would hide a broken network.
    guard let gradient = parameter.gradient else { return .infinity }
    slope += pairing(gradient, direction)
  }

  func value(moved by: Float) -> Double {
    for ((parameter, value), direction) in zip(zip(parameters, values), directions) {
      parameter.value = moved(value, direction, by)
    }
    return pairing(apply(Variable(constant: moved(x, inputDirection, by))).value, cotangent)
  }
  let difference = (value(moved: step) - value(moved: -step)) / (2 * Double(step))
  for (parameter, value) in zip(parameters, values) { parameter.value = value }
  return abs(difference - slope) / max(abs(difference), abs(slope), 1e-6)
}

private func moved(_ tensor: Tensor, _ direction: Tensor, _ by: Float) -> Tensor {
  Tensor(tensor.shape, zip(tensor.values, direction.values).map { $0 + by * $1 })
}

private func deviation(_ tensor: Tensor) -> Float {
  let values = tensor.values
  return (values.reduce(0) { $0 + $1 * $1 } / Float(max(values.count, 1))).squareRoot()
}
