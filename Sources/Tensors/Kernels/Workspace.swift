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

/// Lends several pieces of memory, each beginning at a cache line.
@unsafe
func withWorkspaces<R>(_ sizes: [Int], _ body: ([UnsafeMutablePointer<Float>]) -> R) -> R {
  let starts = sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + blocks($1, of: 16) * 16) }
  return unsafe withWorkspace(starts[sizes.count]) { start in
    unsafe body(starts.dropLast().map { unsafe start + $0 })
  }
}
