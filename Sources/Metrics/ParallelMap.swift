import Tensors

extension ComputeThreads {
  /// What `body` makes of each number below `count`, in order; several at once.
  static func map<T>(_ count: Int, _ body: (Int) -> T) -> [T] {
    unsafe [T](unsafeUninitializedCapacity: count) { out, filled in
      let out = out.baseAddress
      run(count) { i in unsafe (out! + i).initialize(to: body(i)) }
      filled = count
    }
  }
}
