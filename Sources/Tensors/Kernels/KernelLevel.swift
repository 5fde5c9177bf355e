internal import CKernels

/// An instruction set that the kernels were compiled for, best first.
public enum KernelLevel: String, CaseIterable, Sendable {
  case avx512, avx2, baseline

  /// Whether this processor has it.
  public var isSupported: Bool { unsafe kernels_for(number) != nil }

  /// The best that this processor has.
  public static var best: KernelLevel { allCases.first { $0.isSupported } ?? .baseline }

  init(number: Int32) {
    self =
      switch number {
      case Int32(level_avx512.rawValue): .avx512
      case Int32(level_avx2.rawValue): .avx2
      default: .baseline
      }
  }

  var number: Int32 {
    switch self {
    case .avx512: Int32(level_avx512.rawValue)
    case .avx2: Int32(level_avx2.rawValue)
    case .baseline: Int32(level_baseline.rawValue)
    }
  }
}

/// The processor lacks the instruction set that was asked for.
public struct UnsupportedLevel: Error, CustomStringConvertible {
  public let level: KernelLevel

  public var description: String { "this processor has no \(level.rawValue) instructions" }
}
