internal import CKernels
internal import COpenBLAS
internal import Glibc
internal import Synchronization

/// The matrix library, made to use the kernels that fit this processor.
///
/// OpenBLAS lets environment variables (`OPENBLAS_CORETYPE`, `OPENBLAS_L2_SIZE`) pick slower kernels
/// and other blockings, and its versions differ in the processors they know. No environment may
/// change a number, so the family of kernels is chosen here.
enum BLAS {
  private static let started = Mutex(false)

  /// Makes sure that the library is ready; every product calls it first.
  static func ready() { _ = onFirstUse }

  private static let onFirstUse: Void = {
    let isStarted = started.withLock { $0 }
    if !isStarted { start(Engine.kernelLevel) }
  }()

  static func start(_ level: KernelLevel) {
    started.withLock { started in
      choose(family(level))
      openblas_set_num_threads(1)
      started = true
    }
  }

  /// The name of the kernels in use, e.g. `SkylakeX`.
  static var family: String {
    ready()
    return unsafe String(cString: openblas_get_corename())
  }

  /// The library's version and build options.
  static var version: String {
    unsafe String(cString: openblas_get_config())
  }

  /// OpenBLAS' name of the kernels that fit a level; nil leaves the choice to the library.
  private static func family(_ level: KernelLevel) -> String? {
    #if arch(x86_64)
      switch level {
      case .avx512: "SkylakeX"
      case .avx2: "Haswell"
      case .baseline: kernels_have_sse42() != 0 ? "Nehalem" : "Prescott"
      }
    #else
      nil
    #endif
  }

  private static func choose(_ family: String?) {
    let isRight = family.map { unsafe String(cString: openblas_get_corename()) == $0 } ?? true
    let hasCacheSize = unsafe getenv("OPENBLAS_L2_SIZE") != nil
    if isRight && !hasCacheSize { return }
    unsafe unsetenv("OPENBLAS_L2_SIZE")
    if let family { unsafe setenv("OPENBLAS_CORETYPE", family, 1) }
    // Libraries built for one processor only do not have these, and need none.
    guard let quit = function("gotoblas_dynamic_quit"),
      let start = function("gotoblas_dynamic_init")
    else { return }
    quit()
    start()
  }

  private static func function(_ name: String) -> (@convention(c) () -> Void)? {
    guard let symbol = unsafe dlsym(nil, name) else { return nil }
    return unsafe unsafeBitCast(symbol, to: (@convention(c) () -> Void).self)
  }
}

extension Engine {
  /// What decides the last digits of a result, for the manifest.
  public struct Identity: Hashable, Sendable {
    /// Our own kernels: `avx512`, `avx2` or `baseline`.
    public let kernels: String
    /// The matrix library's kernels, e.g. `SkylakeX`.
    public let blasFamily: String
    /// The matrix library, e.g. `OpenBLAS 0.3.21`.
    public let blas: String
    /// `auto` or `direct`.
    public let convolution: String
  }

  public static var identity: Identity {
    // The library answers with its version and then the options it was built with.
    let words = BLAS.version.split(separator: " ").prefix(2)
    return Identity(
      kernels: kernelLevel.rawValue, blasFamily: BLAS.family, blas: words.joined(separator: " "),
      convolution: convolution.rawValue)
  }
}
