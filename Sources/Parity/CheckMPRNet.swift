import Checkpoints
import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// MPRNet: the outputs of its three stages and the gradients of their sum, the rule for images of
/// other sizes, and the loss of its training.
func checkMPRNet(_ golden: Golden) throws(Failure) {
  let options = try golden.read("config") { MPRNet.Options(from: &$0) }
  let (store, network) = try filled(from: golden) { MPRNet($0, options) }

  func images(_ name: String) throws(Failure) -> Tensor {
    let images = try golden.images(name)
    guard images.shape[3] == 3 else { throw Failure(.data, "`\(name)` is not RGB") }
    return images
  }
  func wholeImages(_ name: String) throws(Failure) -> Tensor {
    let images = try images(name)
    guard images.shape[1] % MPRNet.sizeMultiple == 0, images.shape[2] % MPRNet.sizeMultiple == 0
    else { throw Failure(.data, "the sides of `\(name)` do not divide by 8") }
    return images
  }
  func stages(_ x: Variable) -> [Variable] {
    let result = network(Degraded(x))
    return [result.image] + result.stages
  }

  let x = Leaf(try wholeImages("input.x"))
  let outputs = stages(Variable(x))
  var total: Variable?
  for (i, y) in outputs.enumerated() {
    try golden.compareImages("output.\(i)", y.value)
    let cotangent = try images("cotangent.\(i)")
    guard cotangent.shape == y.shape else {
      throw Failure(.data, "`cotangent.\(i)` does not fit the output")
    }
    let product = (y * Variable(constant: cotangent)).sum()
    total = total.map { $0 + product } ?? product
  }
  total?.backward()
  try compareGradients(store, golden)
  try golden.compareImages("grad_input.x", x.gradient, .gradient)

  if golden.has("demo.input") {
    let demo = try images("demo.input")
    guard min(demo.shape[1], demo.shape[2]) >= MPRNet.smallestInput else {
      throw Failure(.data, "`demo.input` is too small")
    }
    let (height, width) = (demo.shape[1], demo.shape[2])
    func missing(_ n: Int) -> Int { (n + 7) / 8 * 8 - n }
    let padded = Variable(constant: demo).reflectionPadded(
      top: 0, bottom: missing(height), left: 0, right: missing(width))
    let raw = network(Degraded(padded)).image.sliced(1, 0..<height).sliced(2, 0..<width)
    try golden.compareImages("demo.raw", raw.value)
    try golden.compareImages("demo.output", raw.clamped(to: 0...1).value)
  }
  if golden.has("loss.input") {
    let (input, target) = (try wholeImages("loss.input"), try images("loss.target"))
    guard input.shape == target.shape else {
      throw Failure(.data, "`loss.target` does not fit `loss.input`")
    }
    try checkLoss(golden, stages(Variable(constant: input)).map(\.value), target)
  }
}

/// The sum and its terms, and the gradients of the sum with respect to the outputs.
private func checkLoss(
  _ golden: Golden, _ outputs: [Tensor], _ target: Tensor
) throws(Failure) {
  let leaves = outputs.map { Leaf($0) }
  let sum = TrainingLoss.mprnet(leaves.map { Variable($0) }, target: target)
  let terms = outputs.map {
    TrainingLoss.mprnet([Variable(constant: $0)], target: target).value.scalar
  }
  sum.backward()
  try golden.compare("loss.value", Tensor([1 + terms.count], [sum.value.scalar] + terms))
  for (i, leaf) in leaves.enumerated() {
    try golden.compareImages("loss.output.\(i)", leaf.value)
    try golden.compareImages("loss.grad_output.\(i)", leaf.gradient, .gradient)
  }
}
