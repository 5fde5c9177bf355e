public import Tensors

/// A network that makes one clip out of one.
public protocol VideoRestorationModel: RestorationModel {
  /// The least number of frames of an input.
  static var fewestFrames: Int { get }

  /// `[N, T, H, W, C]` → `[N, T', sH, sW, C']`, both in 0…`valueRange`.
  func callAsFunction(_ x: Variable) -> Variable
}

extension VideoRestorationModel {
  public static var fewestFrames: Int { 1 + 2 * temporalMargin }

  public func callAsFunction(_ input: Degraded) -> Restored { Restored(self(input.image)) }
}

extension RestorationModel {
  /// The least number of frames of a video that the network can restore; 1 for pictures.
  public static var fewestFramesOfVideo: Int {
    (self as? any SequenceRestorationModel.Type)?.fewestFrames
      ?? (self as? any VideoRestorationModel.Type)?.fewestFrames ?? 1 + 2 * temporalMargin
  }

  /// The least number of frames of a training sample.
  public static var fewestFramesOfSample: Int {
    (self as? any VideoRestorationModel.Type)?.fewestFrames ?? 1 + 2 * temporalMargin
  }
}
