public import Files
import Images
public import Tensors

/// Batches of aligned crops of inputs and targets. Batch `n` is a pure function of the stream and
/// `n`: nothing needs saving, and any batch can be made again.
public struct PairSampler: Sendable {
  public struct Batch: Sendable {
    /// `[batch, crop / scale, crop / scale, channels]` in 0…1.
    public let input: Tensor
    /// `[batch, crop, crop, channels]` in 0…1.
    public let target: Tensor
    /// The ids of the images that the crops come from.
    public let ids: [String]
  }

  private let pairs: PairPack
  private let crop: Int
  private let augment: Set<Augmentation>
  private let batch: Int
  private let stream: RandomStream

  /// - Parameters:
  ///   - crop: rows and columns of a target crop, a multiple of the scale
  ///   - batch: crops in a batch
  public init(
    _ pairs: PairPack, crop: Int, augment: [Augmentation] = Augmentation.allCases, batch: Int,
    stream: RandomStream
  ) throws(Failure) {
    precondition(batch > 0 && crop > 0, "batches of \(batch) crops of \(crop)")
    precondition(
      crop % pairs.scale == 0, "crop \(crop) does not divide by scale \(pairs.scale)")
    try TargetSampler.check(
      (0..<pairs.count).map { pairs.pack.entries[2 * $0] }, crop, pairs.pack.path)
    self.pairs = pairs
    self.crop = crop
    self.augment = Set(augment)
    self.batch = batch
    self.stream = stream
  }

  /// The batch of step `step`: every crop from a uniformly drawn image, at a uniformly drawn place
  /// of the input's grid.
  public func batch(at step: Int) -> Batch {
    let (scale, small) = (pairs.scale, crop / pairs.scale)
    let entries = pairs.pack.entries
    let channels = entries[0].channels
    var input = Tensor(uninitialized: [batch, small, small, channels])
    var target = Tensor(uninitialized: [batch, crop, crop, channels])
    let draws = (0..<batch).map { sample in
      CropDraw(
        stream.substream(UInt64(step), UInt64(sample)), images: pairs.count, augment: augment
      ) { i in
        let size = entries[2 * i + 1].size
        return (size.width - small + 1, size.height - small + 1)
      }
    }
    input.withMutableSpan { out in
      for (n, draw) in draws.enumerated() {
        CropReader.read(
          pairs.pack, 2 * draw.image + 1, x: draw.x, y: draw.y, side: small, turned: draw,
          into: &out, at: n * small * small * channels)
      }
    }
    target.withMutableSpan { out in
      for (n, draw) in draws.enumerated() {
        CropReader.read(
          pairs.pack, 2 * draw.image, x: draw.x * scale, y: draw.y * scale, side: crop,
          turned: draw, into: &out, at: n * crop * crop * channels)
      }
    }
    return Batch(input: input, target: target, ids: draws.map { pairs.id($0.image) })
  }
}
