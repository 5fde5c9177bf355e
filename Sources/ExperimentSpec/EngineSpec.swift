public import Documents

/// How numbers are computed; never how fast.
public struct EngineSpec: Hashable, Sendable, Readable {
  /// The family of vector instructions.
  public enum Kernels: String, CaseIterable, Sendable {
    /// The best that this processor has.
    case auto
    case avx512
    case avx2
    case baseline
  }

  public enum Convolution: String, CaseIterable, Sendable {
    /// Winograd where it applies.
    case auto
    /// Never Winograd.
    case direct
  }

  /// What is done with the insides of a network's blocks until the backward pass.
  public enum Recomputation: String, CaseIterable, Sendable {
    /// They are kept.
    case off
    /// They are computed again: some 30 % more time for a fraction of the memory.
    case blocks
  }

  public var kernels: Kernels
  public var convolution: Convolution
  public var recompute: Recomputation

  public init(from fields: inout Fields) {
    _ = fields.read(
      "precision", "format of the numbers",
      as: .choice([.init("f32", "32 bits"), .init("bf16", missing: "`f32` is what there is")]),
      default: "f32")
    // The family in use is part of the engine's identity, which every key holds.
    kernels = fields.read(
      "kernels", "which vector instructions are used; fix them to repeat a result elsewhere",
      default: .auto, affects: [])
    convolution = fields.read(
      "convolution", "whether 3×3 convolutions may use Winograd's algorithm", default: .auto)
    // The same bits either way.
    recompute = fields.read(
      "recompute", "`blocks`: less memory for more time, by computing what a block holds twice",
      default: .off, affects: [])
    fields.reserve("backend", "there is one, blas-cpu")
    fields.reserve("deterministic", "results always are")
  }
}
