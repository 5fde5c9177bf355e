internal import CKernels
internal import Synchronization

/// How this process computes: with which instructions, and by which algorithms.
///
/// Chosen once at start-up. Results of different choices agree to rounding, not to the bit, which is
/// why the identity of the choice belongs into a manifest.
public enum Engine {
  /// How a convolution's algorithm is found where the caller names none.
  public enum ConvolutionChoice: String, CaseIterable, Sendable {
    /// The fastest that supports the shape.
    case auto
    /// No Winograd: every product of the definition is made.
    case direct
  }

  /// What is done with the insides of a network's blocks until the backward pass.
  public enum Recomputation: String, CaseIterable, Sendable {
    /// They are kept.
    case off
    /// They are computed again: less memory, more time, the same bits.
    case blocks
  }

  private static let level = Atomic(KernelLevel.best.number)
  private static let onlyDirect = Atomic(false)
  @TaskLocal private static var localConvolution: ConvolutionChoice?
  private static let recomputesBlocks = Atomic(false)

  /// The instruction set in use.
  public static var kernelLevel: KernelLevel {
    KernelLevel(number: level.load(ordering: .relaxed))
  }

  /// Makes all that follows run on the given instruction set, or on the best there is.
  ///
  /// To be called before anything computes: results do not mix levels then.
  public static func use(_ choice: KernelLevel?) throws(UnsupportedLevel) {
    let choice = choice ?? .best
    guard choice.isSupported else { throw UnsupportedLevel(level: choice) }
    level.store(choice.number, ordering: .relaxed)
    BLAS.start(choice)
  }

  public static var convolution: ConvolutionChoice {
    get { localConvolution ?? (onlyDirect.load(ordering: .relaxed) ? .direct : .auto) }
    set { onlyDirect.store(newValue == .direct, ordering: .relaxed) }
  }

  /// Runs `body` with another choice, for it alone: others that compute meanwhile keep theirs.
  public static func with<R, E: Error>(
    convolution choice: ConvolutionChoice, _ body: () throws(E) -> R
  ) throws(E) -> R {
    try $localConvolution.withValue(choice) {
      Result { () throws(E) in try body() }
    }.get()
  }

  public static var recomputation: Recomputation {
    get { recomputesBlocks.load(ordering: .relaxed) ? .blocks : .off }
    set { recomputesBlocks.store(newValue == .blocks, ordering: .relaxed) }
  }

  /// The vector loops for the instruction set in use: `unsafe Engine.kernels.pointee.add(…)`.
  @unsafe static var kernels: UnsafePointer<kernels> {
    // Only supported levels are ever stored.
    unsafe kernels_for(level.load(ordering: .relaxed))!
  }
}
