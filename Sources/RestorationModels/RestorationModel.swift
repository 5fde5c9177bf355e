public import Documents
public import NeuralNetworks
public import Tensors

/// A network that restores images, as the spec names it: `model: {arch: …}`.
///
/// One file holds its options, parameters and forward pass; one line in `restorationModels` makes it
/// known. Images are `[N, H, W, C]` in 0…`valueRange`.
public protocol RestorationModel: SendableMetatype {
  associatedtype Options: Readable & Hashable

  /// What the spec and reference files call it.
  static var name: String { get }

  /// What it is made for; specs name networks of their task.
  static var task: RestorationTask { get }

  /// The channels of its input.
  static func inputChannels(_ options: Options) -> Int

  /// The largest sample value that it expects and gives; training data in 0…1 is scaled by it.
  static var valueRange: Float { get }

  /// The least height and width of an input.
  static var smallestInput: Int { get }

  /// Whether an output pixel depends on a neighbourhood alone, whatever the size of the image: only
  /// then can an image be restored in tiles.
  static var isLocal: Bool { get }

  init(_ scope: Scope, _ options: Options)

  func callAsFunction(_ x: Variable) -> Variable
}

extension RestorationModel {
  public static var task: RestorationTask { .superResolution }
  public static func inputChannels(_ options: Options) -> Int { 3 }
  public static var smallestInput: Int { 1 }
  public static var isLocal: Bool { true }
}

/// What is restored.
public enum RestorationTask: Sendable {
  case superResolution
  case denoising
  case lowLight
}
