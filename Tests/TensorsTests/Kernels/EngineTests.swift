import Tensors
import TestSupport
import Testing

@Suite struct EngineTests {
  @Test("the matrix library runs the kernels that fit the level, whatever the environment says")
  func family() async {
    await #expect(processExitsWith: .success) {
      #if arch(x86_64)
        let families: [KernelLevel: Set<String>] = [
          .avx512: ["SkylakeX"], .avx2: ["Haswell"], .baseline: ["Nehalem", "Prescott"],
        ]
        for level in KernelLevel.allCases where level.isSupported {
          try Engine.use(level)
          let identity = Engine.identity
          precondition(identity.kernels == level.rawValue)
          precondition(families[level]!.contains(identity.blasFamily), identity.blasFamily)
        }
      #endif
    }
  }

  @Test("left alone, the best level is in use")
  func best() {
    #expect(Engine.kernelLevel == KernelsUnderTest.level ?? KernelLevel.best)
    #expect(KernelLevel.best.isSupported)
  }
}
