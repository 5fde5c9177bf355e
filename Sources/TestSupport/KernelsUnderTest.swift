import CTestStart
import Glibc
public import Tensors

/// The vector instructions that all tests of this process compute with: those that the environment
/// variable `MAE_TEST_KERNELS` names, as `./test --kernels avx2` sets it, otherwise the best.
public enum KernelsUnderTest {
  /// Nil if the environment asks for none.
  public static let level: KernelLevel? = {
    guard let name = unsafe getenv("MAE_TEST_KERNELS") else { return nil }
    let text = unsafe String(cString: name)
    guard let level = KernelLevel(rawValue: text), level.isSupported else {
      print("MAE_TEST_KERNELS: there are no `\(text)` kernels here")
      exit(2)
    }
    return level
  }()

  /// What makes the program compute with the same.
  public static let arguments = level.map { ["--kernels", $0.rawValue] } ?? []
}

@_cdecl("mae_tests_start")
func startTests() {
  guard let level = KernelsUnderTest.level else { return }
  do {
    try Engine.use(level)
  } catch {
    print(error)
    exit(2)
  }
}
