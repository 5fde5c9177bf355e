public import Files
import Images
public import Tensors

/// Batches of crops of targets alone, for pre-training; otherwise as `SampleSampler`.
public struct TargetSampler: Sendable {
  private let pack: ImagePack
  private let crop: Int
  private let frames: Int?
  private let augment: Set<Augmentation>
  private let batch: Int
  private let stream: RandomStream

  /// - Parameter frames: successive frames of clips; nil takes single ones, from anywhere in a clip
  public init(
    _ pack: ImagePack, crop: Int, frames: Int? = nil,
    augment: [Augmentation] = Augmentation.allCases, batch: Int, stream: RandomStream
  ) throws(Failure) {
    precondition(batch > 0 && crop > 0, "batches of \(batch) crops of \(crop)")
    guard pack.count > 0 else { throw Failure(.data, "holds no pictures", path: pack.path) }
    try Self.check(pack.entries, crop, frames: frames ?? 1, pack.path)
    self.pack = pack
    self.crop = crop
    self.frames = frames
    self.augment = Set(augment)
    self.batch = batch
    self.stream = stream
  }

  /// The batch of step `step`, `[batch, (frames,) crop, crop, channels]` in 0…1.
  public func batch(at step: Int) -> Tensor {
    let channels = pack.entries[0].channels
    let length = frames ?? 1
    let count = crop * crop * channels
    var result = Tensor(
      uninitialized: Shape([batch] + (frames.map { [$0] } ?? []) + [crop, crop, channels]))
    result.withMutableSpan { out in
      for sample in 0..<batch {
        let draw = CropDraw(
          stream.substream(UInt64(step), UInt64(sample)), images: pack.count, augment: augment
        ) { i in
          let size = pack.entries[i].size
          return (size.width - crop + 1, size.height - crop + 1)
        }
        let frames = draw.frames(length, of: pack.entries[draw.image].frames)
        for (t, frame) in frames.enumerated() {
          CropReader.read(
            pack, draw.image, frame: frame, x: draw.x, y: draw.y, side: crop, turned: draw,
            into: &out, at: (sample * length + t) * count)
        }
      }
    }
    return result
  }

  /// Every picture must hold a crop, every clip so many frames, and all must have as many channels.
  static func check(
    _ entries: [ImagePack.Entry], _ crop: Int, frames: Int, _ path: String
  ) throws(Failure) {
    for entry in entries {
      guard min(entry.width, entry.height) >= crop else {
        throw Failure(
          .data,
          "image `\(entry.id)` has \(entry.size) pixels, less than a crop of \(crop)×\(crop)",
          remedy: "use a smaller crop, or leave the image out")
      }
      guard entry.frames >= frames else {
        throw Failure(
          .data, "`\(entry.id)` has \(entry.frames) frames, less than \(frames)",
          remedy: "use fewer frames, or leave the clip out")
      }
      guard entry.channels == entries[0].channels else {
        throw Failure(
          .data, "images `\(entries[0].id)` and `\(entry.id)` have different channels", path: path)
      }
    }
  }
}
