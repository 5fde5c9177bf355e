import Datasets
import ExperimentSpec
import NeuralNetworks
import RestorationModels
import Tensors

/// Both losses of a training step, and what they want of each output.
///
/// Each loss goes back to the outputs on its own, which shows their balance at no cost; the sum then
/// goes through the network once.
struct TrainingSlopes {
  private(set) var terms: [Progress.Term]
  /// d(pixel + λ · prior) / d output, of the result and of what else is supervised.
  private var totals: [Tensor?]
  /// ‖λ d prior / d outputs‖ / ‖d pixel / d outputs‖, over the outputs that the prior judges.
  private(set) var ratio: Double?

  /// - Parameters:
  ///   - target: of a video with all frames of the sample
  ///   - margin: frames of them that the network loses on each side
  init(_ output: Restored, target: Tensor, margin: Int, pixel loss: TrainingLoss) {
    let leaves = ([output.image] + output.stages).map { Leaf($0.value) }
    let seen = margin == 0 ? target : target.sliced(1, margin..<target.shape[1] - margin)
    let pixel = loss(leaves.map { Variable($0) }, target: seen)
    pixel.backward()
    terms = [.init("pixel", Double(pixel.value.scalar))]
    totals = leaves.map(\.gradient)
  }

  /// - Parameter draw: decides everything random about the prior in this step
  mutating func add(
    _ prior: LearnedPrior, of output: Restored, target: Tensor, draw: RandomStream
  ) {
    let outputs = [output.image] + output.stages
    let lambda = prior.spec.lambda
    var (value, p, q) = (0.0, 0.0, 0.0)
    for i in prior.judged(outputs) {
      let leaf = Leaf(outputs[i].value)
      let distance = prior.distance(
        output: Variable(leaf), target: target,
        draw: i == 0 ? draw : draw.substream("output \(i)"))
      distance.backward()
      value += Double(distance.value.scalar)
      guard let slope = leaf.gradient, let total = totals[i] else { continue }
      p += total.dot(total)
      q += slope.dot(slope)
      totals[i] =
        Variable(constant: total).adding(Variable(constant: slope), times: Float(lambda)).value
    }
    terms.append(.init("prior", value, weight: lambda))
    ratio = p > 0 ? lambda * (q / p).squareRoot() : nil
  }

  /// Sends what is wanted back from each output, in one pass through what they share.
  func backward(through output: Restored) {
    let images = zip([output.image] + output.stages, totals).compactMap { image, slope in
      slope.map { (image, $0) }
    }
    guard images.count > 1 else {
      for (image, slope) in images { image.backward(slope) }
      return
    }
    let products = images.map { image, slope in (image * Variable(constant: slope)).sum() }
    products.dropFirst().reduce(products[0], +).backward()
  }
}
