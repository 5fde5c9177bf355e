public import Files
import Images
public import Tensors

/// Batches of aligned crops of inputs, targets and what belongs to them. Batch `n` is a pure
/// function of the stream and `n`: nothing needs saving, and any batch can be made again.
public struct SampleSampler: Sendable {
  private let samples: SamplePack
  private let crop: Int
  /// Successive frames of a sample; nil for pictures.
  private let frames: Int?
  private let augment: Set<Augmentation>
  private let batch: Int
  private let stream: RandomStream

  /// - Parameters:
  ///   - crop: rows and columns of a target crop, a multiple of the scale
  ///   - frames: successive frames of a clip; nil takes as many as the shortest has
  ///   - batch: crops in a batch
  public init(
    _ samples: SamplePack, crop: Int, frames: Int? = nil,
    augment: [Augmentation] = Augmentation.allCases, batch: Int, stream: RandomStream
  ) throws(Failure) {
    precondition(batch > 0 && crop > 0, "batches of \(batch) crops of \(crop)")
    precondition(
      crop % samples.scale == 0, "crop \(crop) does not divide by scale \(samples.scale)")
    precondition(samples.hasTargets, "nothing can be learned without targets")
    let entries = (0..<samples.count).map { samples.entry($0) }
    try TargetSampler.check(entries, crop, frames: frames ?? 1, samples.pack.path)
    self.samples = samples
    self.crop = crop
    self.frames = samples.isVideo ? frames ?? entries.map(\.frames).min() : nil
    self.augment = Set(augment)
    self.batch = batch
    self.stream = stream
  }

  /// The batch of step `step`: every crop from a uniformly drawn sample, at a uniformly drawn place
  /// of the input's grid, with noise of its own.
  public func batch(at step: Int) -> SampleBatch {
    let draws = (0..<batch).map { sample in
      CropDraw(
        stream.substream(UInt64(step), UInt64(sample)), images: samples.count, augment: augment
      ) { i in
        let size = samples.size(i)
        return ((size.width - crop) / samples.scale + 1, (size.height - crop) / samples.scale + 1)
      }
    }
    let target = crops(.target, draws, samples.bands)
    var result = SampleBatch(
      input: target, target: target, ids: draws.map { samples.id($0.image) })
    if let noise = samples.noise {
      result.noise = add(noise, to: &result.input, draws)
    } else {
      result.input = crops(.input, draws, samples.inputBands)
    }
    if samples.hasPan { result.pan = crops(.pan, draws, 1) }
    return result
  }

  /// `[batch, (frames,) side, side, channels]`.
  private func crops(_ part: SamplePack.Part, _ draws: [CropDraw], _ channels: Int) -> Tensor {
    // Places are drawn on the grid of the inputs.
    let factor = part == .input ? 1 : samples.scale
    let side = crop / samples.scale * factor
    let count = side * side * channels
    var result = Tensor(
      uninitialized: Shape([batch] + (frames.map { [$0] } ?? []) + [side, side, channels]))
    result.withMutableSpan { out in
      for (n, draw) in draws.enumerated() {
        guard let number = samples.number(part, draw.image) else { continue }
        let frames = frames ?? 1
        for (t, frame) in draw.frames(frames, of: samples.frames(draw.image)).enumerated() {
          CropReader.read(
            samples.pack, number, frame: frame, x: draw.x * factor, y: draw.y * factor,
            side: side, turned: draw, into: &out, at: (n * frames + t) * count)
        }
      }
    }
    return result
  }

  /// Adds noise to every sample; the result is its standard deviations, `[batch]`.
  private func add(
    _ noise: GaussianNoise, to input: inout Tensor, _ draws: [CropDraw]
  ) -> Tensor {
    let count = input.count / batch
    let noises = draws.map { $0.noise(noise) }
    input.withMutableSpan { values in
      for (n, own) in noises.enumerated() {
        noise.add(own.deviation, to: &values, n * count..<(n + 1) * count, own.stream)
      }
    }
    return Tensor([batch], noises.map(\.deviation))
  }
}
