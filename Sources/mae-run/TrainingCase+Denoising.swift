import Documents
import MaskedAutoencoders
import NeuralNetworks
import RestorationModels
import Tensors

/// Training steps of the networks that take noise from videos.
extension TrainingCase {
  /// - Parameter prior: judges the restored frame among the true ones around it
  func fastDVDnet(prior: BenchPrior? = nil) -> TrainingStep {
    step(
      { store in
        var fields = Fields(json: [:])
        let network = FastDVDnet(store.root, FastDVDnet.Options(from: &fields))
        let noise = Variable(constant: Tensor([batch], repeating: 0.1))
        return { network(Degraded($0, noise: noise)).image }
      }, input: [batch, 5, height, width, 3], output: [batch, 1, height, width, 3], prior: prior)
  }

  /// The search is no part of the step: it has no gradient, and its time is that of the frame rate,
  /// not of learning.
  func paCNetSpatial() -> TrainingStep {
    step(
      { store in
        var fields = Fields(json: [:])
        let network = PaCNetSpatial(store.root, PaCNetSpatial.Options(from: &fields))
        var known: (Variable, [PatchCraft])?
        return { frame in
          let padded = network.padded(frame)
          let found =
            known
            ?? {
              let window = network.window(Array(repeating: padded, count: 7))
              return (window, network.search(window))
            }()
          known = found
          return network(found.0, found.1)
        }
      }, input: [batch, height, width, 3], output: [batch, height, width, 3])
  }

  func paCNetTemporal() -> TrainingStep {
    step(
      { store in
        var fields = Fields(json: [:])
        let network = PaCNetTemporal(store.root, PaCNetTemporal.Options(from: &fields))
        return { network($0) }
      }, input: [batch, 7, height, width, 6], output: [batch, height, width, 3])
  }

  private func step(
    _ make: (ParameterStore) -> (Variable) -> Variable, input: Shape, output: Shape,
    prior: BenchPrior? = nil
  ) -> TrainingStep {
    let store = ParameterStore(.drawn(RandomStream(0)))
    store.isTraining = true
    let network = make(store)
    let optimizer = Adam(store.parameters, Adam.Options())
    let (x, target) = (random(input, "input"), random(output, "target"))
    let prior = prior.map { (loss: $0.loss, clip: random(input, "clip")) }
    return TrainingStep(parameters: store.parameters) { step in
      store.clearGradients()
      let y = network(Variable(constant: x))
      var loss = y.meanDistance(to: Variable(constant: target), .l2)
      if let prior {
        let draw = RandomStream(0).substream(UInt64(step))
        loss = loss + prior.loss.distance(output: y, target: prior.clip, draw: draw)
      }
      loss.backward()
      optimizer.step(rate: 1e-4)
      return y.value
    }
  }
}
