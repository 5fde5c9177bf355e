public import Documents
public import NeuralNetworks
public import Tensors

/// A network that restores images or videos, as the spec names it: `model: {arch: …}`.
///
/// One file holds its options, parameters and forward pass; one line in `restorationModels` makes it
/// known. Networks that make one image out of one are an `ImageRestorationModel`.
public protocol RestorationModel: SendableMetatype {
  associatedtype Options: Readable & Hashable

  /// What the spec and reference files call it.
  static var name: String { get }

  /// What it is made for; specs name networks of their task.
  static var task: RestorationTask { get }

  /// The channels of its input, and of its output.
  static func inputChannels(_ options: Options) -> Int
  static func outputChannels(_ options: Options) -> Int

  /// How much larger outputs are than inputs beside the scale: 2 where mosaics become colours.
  static func outputFactor(_ options: Options) -> Int

  /// The largest sample value that it expects and gives; training data in 0…1 is scaled by it.
  static var valueRange: Float { get }

  /// The least height and width of an input.
  static var smallestInput: Int { get }

  /// What height and width of an input must divide by. Other images are continued at the right and
  /// at the bottom by reflection, and what was added is cut off the output.
  static var sizeMultiple: Int { get }

  /// Whether an output pixel depends on a neighbourhood alone, whatever the size of the image: only
  /// then can an image be restored in tiles.
  static var isLocal: Bool { get }

  /// Frames of a video that are lost on each side: T frames become T − 2·margin.
  static var temporalMargin: Int { get }

  /// Whether it has to be told how strong the noise is.
  static var needsNoiseLevel: Bool { get }

  /// How its authors train it.
  static var recipe: Recipe { get }

  init(_ scope: Scope, _ options: Options)

  func callAsFunction(_ input: Degraded) -> Restored

  /// What its authors do to the parameters after an optimiser step beside stepping; steps are counted
  /// from 0.
  func afterStep(_ step: Int)
}

extension RestorationModel {
  public static func inputChannels(_ options: Options) -> Int { 3 }
  public static func outputChannels(_ options: Options) -> Int { inputChannels(options) }
  public static func outputFactor(_ options: Options) -> Int { 1 }
  public static var smallestInput: Int { 1 }
  public static var sizeMultiple: Int { 1 }
  public static var isLocal: Bool { true }
  public static var temporalMargin: Int { 0 }
  public static var needsNoiseLevel: Bool { false }
  public func afterStep(_ step: Int) {}
}

/// A network that makes one image out of one.
public protocol ImageRestorationModel: RestorationModel {
  /// `[N, H, W, C]` → `[N, sH, sW, C']`, both in 0…`valueRange`.
  func callAsFunction(_ x: Variable) -> Variable
}

extension ImageRestorationModel {
  public func callAsFunction(_ input: Degraded) -> Restored { Restored(self(input.image)) }
}
