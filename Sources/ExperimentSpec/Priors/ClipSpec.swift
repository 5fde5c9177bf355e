public import Documents
public import MaskedAutoencoders

/// How a network of clips sees the samples of a video.
public struct ClipSpec: Hashable, Sendable, Readable {
  /// Frames of a clip; nil takes all of a sample.
  public var frames: Int?
  /// Frames of the sample from one frame of the clip to the next.
  public var stride: Int
  /// What stands for the frames that a network cannot restore.
  public var context: ClipContext

  public init(from fields: inout Fields) {
    frames = fields.read(
      "frames", "frames that it sees, from the middle of a sample; all unless stated",
      as: .optional(.integer(1...1024)), default: .some(nil), unit: "frames", origin: .assumed)
    stride = fields.read(
      "stride", "frames of the sample from one frame of the clip to the next", default: 1,
      in: 1...64, unit: "frames", origin: .assumed)
    context = fields.read(
      "context",
      "what stands at the ends of a sample for frames that a network does not restore: those of "
        + "the target, or nothing", default: .target, origin: .assumed)
  }

  /// Nil for networks of pictures.
  init?(
    of network: EncoderNetwork, from fields: inout Fields, _ options: inout LearnedLossOptions
  ) {
    guard network == .video || fields.isDescribing else {
      fields.exclude("clip", "E053", "a network of pictures sees no clips")
      return nil
    }
    self = fields.read("clip", "how clips are taken from the samples of a video")
    options.context = context
  }

  /// Frames of a sample, from the first to the last of a clip; nil if it takes all.
  public var span: Int? { frames.map { ($0 - 1) * stride + 1 } }
}
