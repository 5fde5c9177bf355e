/// Lends memory from the pool, holding anything, for the time of `body`.
///
/// Sixteen floats more than asked for may be read, so that a kernel can load whole vectors.
@unsafe
func withWorkspace<R>(_ floats: Int, _ body: (UnsafeMutablePointer<Float>) -> R) -> R {
  let storage = Storage(floats + 16)
  return withExtendedLifetime(storage) { unsafe body(storage.pointer) }
}

/// `a / b`, rounded up.
func blocks(_ a: Int, of b: Int) -> Int { (a + b - 1) / b }
