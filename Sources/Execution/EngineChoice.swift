public import Documents
public import ExperimentSpec
public import Files
import Tensors

/// Which arithmetic makes the numbers of this process.
public enum EngineChoice {
  /// Raised when the numbers of the engine change.
  public static let numerics = 2
  public static let backend = "blas-cpu"
  public static let precision = "f32"

  /// `OpenBLAS 0.3 SkylakeX, avx512`: library, its kernels, ours.
  public static var blas: String {
    let identity = Engine.identity
    // The patch release of the library does not change numbers.
    let words = identity.blas.split(separator: " ")
    let version = words.count > 1 ? words[1].split(separator: ".").prefix(2) : []
    let name = ([words.first.map(String.init) ?? ""] + [version.joined(separator: ".")])
    return name.joined(separator: " ") + " \(identity.blasFamily), \(identity.kernels)"
  }

  /// What enters keys.
  public static var identity: JSON {
    [
      "backend": .string(backend), "numerics": .integer(numerics),
      "precision": .string(precision), "blas": .string(blas),
    ]
  }
}

extension EngineSpec {
  /// Makes the process compute as the spec says. To be called before anything computes.
  public func apply() throws(Failure) {
    try kernels.use()
    Engine.convolution = convolution == .direct ? .direct : .auto
    Engine.recomputation = recompute == .blocks ? .blocks : .off
  }
}

extension EngineSpec.Kernels {
  /// Makes the process compute with these instructions. To be called before anything computes.
  public func use() throws(Failure) {
    do {
      switch self {
      case .auto: try Engine.use(nil)
      case .avx512: try Engine.use(.avx512)
      case .avx2: try Engine.use(.avx2)
      case .baseline: try Engine.use(.baseline)
      }
    } catch {
      throw Failure(
        .resources, "this processor has no `\(rawValue)`",
        remedy: "leave `engine.kernels` at `auto`")
    }
  }
}
