import Checkpoints
import Datasets
import ExperimentSpec
import Files
import Images
import NeuralNetworks
import Planning
import RestorationModels
import Tensors

/// A trained network at work on whole pictures and clips.
struct Restoration {
  private let network: RestorationNetwork
  private let scale: Int
  private let ensemble: Bool
  private let tiling: Tiling?
  private let clips: ClipWindows
  private let fewestFrames: Int

  /// - Parameter pack: what will be restored; decides whether it fits into memory at once.
  init(_ work: EvaluationWork, weights path: String, for pack: SamplePack) throws(Failure) {
    let pixels = (0..<pack.count).map { pack.size($0).width * pack.size($0).height }.max() ?? 0
    try self.init(
      work, weights: path, pixels: pixels, bands: pack.inputBands, scale: pack.scale)
  }

  /// - Parameters:
  ///   - pixels: of the largest output.
  ///   - bands: of inputs.
  ///   - scale: of outputs to inputs.
  init(
    _ work: EvaluationWork, weights path: String, pixels: Int, bands: Int, scale: Int
  ) throws(Failure) {
    network = try RestorationNetwork(work.model, .blank)
    try network.store.loadAll(Safetensors.read(path).tensors)
    network.store.freeze()
    self.scale = scale
    ensemble = work.evaluate.ensemble
    fewestFrames = network.type.fewestFramesOfVideo
    clips = ClipWindows(network.type, pixels: pixels)
    // A network with its own way through videos cuts them by itself.
    tiling =
      network.throughVideo == nil
      ? Tiling(
        network.type, work.model.options, side: work.evaluate.tile, scale: scale,
        pixels: pixels / (scale * scale), bands: bands,
        frames: work.task.isVideo ? clips.inputs : 0) : nil
  }

  /// Restores all frames of a sample, of a picture its only one, and hands them out one by one, in
  /// order: their numbers and `[1, H, W, C]` in 0…1. Of a long clip few frames are in memory.
  func frames(
    of sample: Int, in pack: SamplePack, _ use: (Int, Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    guard pack.isVideo else {
      let input = Observation(
        image: pack.input(sample), pan: pack.pan(sample), noise: pack.noiseTensor(sample))
      return try use(0, restored(input))
    }
    let count = pack.frames(sample)
    guard count >= fewestFrames else {
      throw Failure(
        .data, "`\(pack.id(sample))` has \(count) frames, too few for the network",
        remedy: "it needs \(fewestFrames)")
    }
    if let walk = network.throughVideo {
      let video = FrameSequence(count: count, deviation: pack.deviation(sample) ?? 0) {
        (t) throws(Failure) in
        let frame = pack.input(sample, frames: t..<t + 1)
        return frame.reshaped(Shape([1] + frame.shape.extents.suffix(3)))
      }
      return try walk(video, use)
    }
    try clips.restore(count) { numbers throws(Failure) in
      let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 0)
      let stored = pack.input(sample, frames: low..<high + 1)
      let parts = numbers.map { stored.sliced(1, $0 - low..<$0 - low + 1) }
      let input = Observation(
        image: Tensor.concatenated(parts, axis: 1), noise: pack.noiseTensor(sample))
      return try restored(input)
    } use: { frame, image throws(Failure) in
      try use(frame, image.reshaped(Shape([1] + image.shape.extents.suffix(3))))
    }
  }

  /// One picture, `[1, H, W, C]` in 0…1.
  func picture(_ image: Tensor) throws(Failure) -> Tensor {
    try restored(Observation(image: image))
  }

  private func restored(_ input: Observation) throws(Failure) -> Tensor {
    let smallest = network.type.smallestInput
    guard min(input.width, input.height) >= smallest else {
      throw Failure(
        .data, "a picture of \(input.width)×\(input.height) is too small for the network",
        remedy: "it needs \(smallest) pixels on both sides")
    }
    let padded = input.padded(to: network.type.sizeMultiple)
    let output =
      if let tiling, max(padded.height, padded.width) > tiling.side {
        tiling(padded, scale: scale, whole)
      } else {
        whole(padded)
      }
    if padded.height == input.height && padded.width == input.width { return output }
    return output.part(0..<input.height * scale, 0..<input.width * scale)
  }

  private func whole(_ input: Observation) -> Tensor {
    func run(_ input: Observation) -> Tensor { network(input.degraded).image.value }
    return ensemble ? input.ensemble(run) : run(input)
  }
}

extension SamplePack {
  fileprivate func noiseTensor(_ i: Int) -> Tensor? { deviation(i).map { Tensor([1], [$0]) } }
}
