public import Tensors

/// A noisy video that is read frame by frame, as often as somebody asks.
public struct FrameSequence<E: Error> {
  /// Frames in all.
  public let count: Int
  /// The standard deviation of the noise, in the units of the frames.
  public let deviation: Float
  private let read: (Int) throws(E) -> Tensor

  /// - Parameter read: frame `i`, `[1, H, W, C]`, all of one size.
  public init(count: Int, deviation: Float, _ read: @escaping (Int) throws(E) -> Tensor) {
    (self.count, self.deviation, self.read) = (count, deviation, read)
  }

  public subscript(i: Int) -> Tensor {
    get throws(E) { try read(i) }
  }

  /// Frame `i` of the video continued at both ends by its mirror image, which does not repeat the
  /// first and the last frame.
  func mirrored(_ i: Int) throws(E) -> Tensor {
    let last = count - 1
    return try self[i < 0 ? -i : i > last ? 2 * last - i : i]
  }
}

/// A network whose way through a whole video is part of its definition: what stands for frames before
/// the first and after the last, and what windows that overlap have in common.
public protocol SequenceRestorationModel: RestorationModel {
  /// Videos with fewer frames cannot be restored.
  static var fewestFrames: Int { get }

  /// Restores all frames of a video of any size, first to last, each clamped to 0…`valueRange`.
  ///
  /// No more frames are held than one result depends on.
  ///
  /// - Parameter emit: gets the number of a frame and what became of it, `[1, H, W, C]`.
  func restore<E: Error>(
    _ video: FrameSequence<E>, _ emit: (Int, Tensor) throws(E) -> Void) throws(E)
}

/// The last few of a sequence of values, by number.
struct SlidingWindow<Value> {
  private var values: [(number: Int, value: Value)] = []
  private let length: Int

  init(_ length: Int) { self.length = length }

  /// The value with this number, made if it is not there; the oldest is let go.
  mutating func value<E: Error>(_ number: Int, _ make: (Int) throws(E) -> Value) throws(E) -> Value
  {
    if let known = values.first(where: { $0.number == number }) { return known.value }
    if values.count == length { values.removeFirst() }
    let new = try make(number)
    values.append((number, new))
    return new
  }
}
