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
