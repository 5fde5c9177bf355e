import Glibc
import Synchronization

/// Where every tensor's memory comes from and returns to.
///
/// Blocks are kept by size and used again, so that from the second step on training asks the system
/// for nothing. Sizes are rounded up in steps of an eighth of a power of two, which lets nearly
/// equal tensors share a block at a cost of at most an eighth.
public final class BufferPool: Sendable {
  public static let shared = BufferPool()

  public struct Statistics: Hashable, Sendable {
    /// Bytes in use by tensors.
    public var live = 0
    /// The largest value that `live` has had since `forgetPeak`.
    public var peak = 0
    /// Bytes obtained from the system, in use or waiting.
    public var held = 0
    /// How often the system was asked for memory.
    public var systemAllocations = 0
  }

  private struct State: ~Copyable {
    var free: [Int: [Block]] = [:]
    var statistics = Statistics()
    var limit = Int.max
    var exhausted: Exhaustion = { wanted, held in
      fatalError("out of memory: \(wanted) bytes beside \(held)")
    }
  }

  /// Ends the process when there is no more memory: bytes asked for, and bytes held by then.
  public typealias Exhaustion = @Sendable (_ wanted: Int, _ held: Int) -> Never

  /// An address as an integer: what crosses the lock must be a plain value.
  private struct Block { var address: UInt }

  private let state = Mutex(State())

  public var statistics: Statistics { state.withLock { $0.statistics } }

  /// Returns all waiting blocks to the system.
  public func trim() {
    state.withLock { state in
      for (bytes, blocks) in state.free {
        for block in blocks { unsafe free(UnsafeMutableRawPointer(bitPattern: block.address)) }
        state.statistics.held -= bytes * blocks.count
      }
      state.free = [:]
    }
  }

  /// Begins to look for the largest value of `live` anew.
  public func forgetPeak() { state.withLock { $0.statistics.peak = $0.statistics.live } }

  /// Holds at most `bytes`. Tensors are made deep inside computations that cannot go on without
  /// them, so whoever asks for more is not told: `exhausted` says what has to be said and ends the
  /// process, whose work lies in checkpoints.
  public func limit(to bytes: Int, exhausted: @escaping Exhaustion) {
    state.withLock {
      $0.limit = bytes
      $0.exhausted = exhausted
    }
  }

  /// A block of at least `floats` floats, 64-byte aligned, holding anything.
  func take(floats: Int) -> (UnsafeMutablePointer<Float>, bytes: Int) {
    // Saturated shapes are larger than any memory, and must not overflow on the way here.
    let bytes = Self.rounded(min(max(floats, 1), 1 << 56) * MemoryLayout<Float>.stride)
    let waiting = state.withLock { state in
      state.statistics.live += bytes
      state.statistics.peak = max(state.statistics.peak, state.statistics.live)
      return state.free[bytes]?.popLast()
    }
    if let waiting, let pointer = unsafe UnsafeMutablePointer<Float>(bitPattern: waiting.address) {
      return unsafe (pointer, bytes)
    }
    if !fits(bytes) { trim() }
    let (held, exhausted) = state.withLock { ($0.statistics.held, $0.exhausted) }
    guard fits(bytes), let pointer = unsafe Self.allocate(bytes) else { exhausted(bytes, held) }
    state.withLock {
      $0.statistics.held += bytes
      $0.statistics.systemAllocations += 1
    }
    return unsafe (pointer, bytes)
  }

  private func fits(_ bytes: Int) -> Bool {
    state.withLock { bytes <= $0.limit - $0.statistics.held }
  }

  func giveBack(_ pointer: UnsafeMutablePointer<Float>, bytes: Int) {
    let block = Block(address: UInt(bitPattern: pointer))
    state.withLock { state in
      state.statistics.live -= bytes
      state.free[bytes, default: []].append(block)
    }
  }

  static func rounded(_ bytes: Int) -> Int {
    let step = max(64, (1 << (Int.bitWidth - 1 - max(bytes - 1, 1).leadingZeroBitCount)) / 8)
    return (bytes + step - 1) / step * step
  }

  private static let hugePage = 2 << 20

  private static func allocate(_ bytes: Int) -> UnsafeMutablePointer<Float>? {
    var pointer: UnsafeMutableRawPointer?
    let alignment = bytes >= hugePage ? hugePage : 64
    guard unsafe posix_memalign(&pointer, alignment, bytes) == 0, let pointer = unsafe pointer
    else { return nil }
    if bytes >= hugePage { unsafe madvise(pointer, bytes, MADV_HUGEPAGE) }
    return unsafe pointer.bindMemory(to: Float.self, capacity: bytes / 4)
  }
}
