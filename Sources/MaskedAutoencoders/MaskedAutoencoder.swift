public import Documents
public import Tensors

/// A network that is pre-trained by painting what is hidden of its input.
///
/// Images are `[N, H, W, C]`, clips `[N, T, H, W, C]`, normalised by the caller.
public protocol MaskedAutoencoder: SendableMetatype {
  /// What `model` is called in the metadata of its weights, under which `learnedLosses` has its
  /// frozen encoder.
  static var name: String { get }

  /// The sizes, as they go with its weights and are read back from there.
  var configuration: JSON { get }

  /// What pre-training makes small, a scalar. `draw` decides what is hidden; a step of training
  /// passes the stream of that step.
  func loss(_ images: Variable, draw: RandomStream) -> Variable

  /// What it sees of some images and what it paints, for people to look at.
  func reconstruction(of images: Tensor, draw: RandomStream) -> Reconstruction
}

/// Both of the shape of the images and normalised like them.
public struct Reconstruction: Sendable {
  /// The images with what was hidden painted over, mostly in 0: the mean colour.
  public var masked: Tensor
  /// What the network painted where something was hidden, and the images elsewhere.
  public var painted: Tensor

  public init(masked: Tensor, painted: Tensor) {
    self.masked = masked
    self.painted = painted
  }
}
