/// A method that needs no training and comes along with every result: what a network has to beat.
public enum ReferenceMethod: String, CaseIterable, Sendable {
  /// MATLAB's bicubic enlargement.
  case bicubic
  /// The input itself: noisy or dark.
  case input
  /// The multispectral image, enlarged by MATLAB's bicubic.
  case upsampled

  /// What the network's own scores are called.
  public static let ownMethod = "output"
}
