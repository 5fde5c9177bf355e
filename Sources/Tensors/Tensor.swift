/// Memory of one tensor, on loan from the pool.
///
/// Never written while more than one tensor refers to it: `Tensor` checks before it hands out a
/// mutable pointer. That makes it safe to share between threads.
@safe
final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  private let bytes: Int

  init(_ count: Int) {
    unsafe (pointer, bytes) = BufferPool.shared.take(floats: count)
  }

  deinit { unsafe BufferPool.shared.giveBack(pointer, bytes: bytes) }
}

/// A dense array of 32-bit floats in row-major order, a value: copies share memory until written.
public struct Tensor: Sendable {
  public private(set) var shape: Shape
  private var storage: Storage

  /// A tensor whose elements are whatever the memory held; the caller writes every one.
  package init(uninitialized shape: Shape) {
    self.shape = shape
    storage = Storage(shape.count)
  }

  public init(_ shape: Shape, repeating value: Float = 0) {
    self.init(uninitialized: shape)
    unsafe storage.pointer.initialize(repeating: value, count: shape.count)
  }

  public init(_ shape: Shape, _ values: [Float]) {
    precondition(values.count == shape.count, "\(values.count) values do not fill \(shape)")
    self.init(uninitialized: shape)
    unsafe values.withUnsafeBufferPointer {
      if let base = $0.baseAddress {
        unsafe storage.pointer.initialize(from: base, count: values.count)
      }
    }
  }

  /// A tensor of one element without dimensions.
  public init(scalar value: Float) { self.init([], repeating: value) }

  /// Element `i` of shape `shape` is `element(i)`.
  public init(_ shape: Shape, _ element: (Int) -> Float) {
    self.init(uninitialized: shape)
    for i in 0..<shape.count { unsafe storage.pointer[i] = element(i) }
  }

  public var count: Int { shape.count }

  /// The elements in row-major order.
  public var values: [Float] {
    unsafe Array(UnsafeBufferPointer(start: storage.pointer, count: count))
  }

  /// The only element.
  public var scalar: Float {
    precondition(count == 1, "\(shape) is not a scalar")
    return unsafe storage.pointer[0]
  }

  /// The same elements under another shape; nothing is copied.
  public func reshaped(_ shape: Shape) -> Tensor {
    precondition(shape.count == count, "\(self.shape) cannot become \(shape)")
    var result = self
    result.shape = shape
    return result
  }

  public func withSpan<R, E: Error>(_ body: (Span<Float>) throws(E) -> R) throws(E) -> R {
    try body(unsafe UnsafeBufferPointer(start: storage.pointer, count: count).span)
  }

  public mutating func withMutableSpan<R, E: Error>(
    _ body: (inout MutableSpan<Float>) throws(E) -> R
  ) throws(E) -> R {
    makeUnique()
    let buffer = unsafe UnsafeMutableBufferPointer(start: storage.pointer, count: count)
    var span = unsafe buffer.mutableSpan
    return try body(&span)
  }

  /// For kernels; valid while the tensor lives.
  @unsafe var pointer: UnsafePointer<Float> { unsafe UnsafePointer(storage.pointer) }

  /// For kernels; no other tensor sees what is written.
  @unsafe var mutablePointer: UnsafeMutablePointer<Float> {
    mutating get {
      makeUnique()
      return unsafe storage.pointer
    }
  }

  /// Whether writing would need no copy.
  var isUnique: Bool { mutating get { isKnownUniquelyReferenced(&storage) } }

  private mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = Storage(count)
    unsafe copy.pointer.initialize(from: storage.pointer, count: count)
    storage = copy
  }
}
