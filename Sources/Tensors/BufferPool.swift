import Glibc
import Synchronization

/// Where every tensor's memory comes from and returns to.
///
/// What comes back is used again, so that from the second step on training asks the system for
/// nothing. Large blocks are cut out of segments on huge pages, see `Segments`. Small ones are kept
/// by size, rounded up in steps of an eighth of a power of two, which lets nearly equal tensors
/// share a block at a cost of at most an eighth.
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
    var segments = Segments()
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
      for (address, bytes) in state.segments.removeUnused() {
        unsafe free(UnsafeMutableRawPointer(bitPattern: address))
        state.statistics.held -= bytes
      }
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
    let isLarge = bytes >= Self.large
    let waiting = state.withLock { state in
      state.statistics.live += bytes
      state.statistics.peak = max(state.statistics.peak, state.statistics.live)
      return isLarge ? state.segments.take(bytes) : state.free[bytes]?.popLast()?.address
    }
    if let waiting, let pointer = unsafe UnsafeMutablePointer<Float>(bitPattern: waiting) {
      return unsafe (pointer, bytes)
    }
    if isLarge && !fits(max(bytes, Self.segment)) { trim() }
    let wanted = isLarge && fits(Self.segment) ? max(bytes, Self.segment) : bytes
    if !fits(wanted) { trim() }
    let (held, exhausted) = state.withLock { ($0.statistics.held, $0.exhausted) }
    guard fits(wanted), let pointer = unsafe Self.allocate(wanted) else { exhausted(bytes, held) }
    let segment = UInt(bitPattern: pointer)
    let block = state.withLock { state in
      state.statistics.held += wanted
      state.statistics.systemAllocations += 1
      guard isLarge else { return segment }
      state.segments.add(segment, bytes: wanted)
      // Perhaps of another segment, if something has come back meanwhile.
      return state.segments.take(bytes) ?? segment
    }
    return unsafe (UnsafeMutablePointer(bitPattern: block) ?? pointer, bytes)
  }

  private func fits(_ bytes: Int) -> Bool {
    state.withLock { bytes <= $0.limit - $0.statistics.held }
  }

  func giveBack(_ pointer: UnsafeMutablePointer<Float>, bytes: Int) {
    let address = UInt(bitPattern: pointer)
    state.withLock { state in
      state.statistics.live -= bytes
      if bytes >= Self.large {
        state.segments.giveBack(address)
      } else {
        state.free[bytes, default: []].append(Block(address: address))
      }
    }
  }

  static func rounded(_ bytes: Int) -> Int {
    if bytes > large { return (bytes + page - 1) / page * page }
    let step = max(64, (1 << (Int.bitWidth - 1 - max(bytes - 1, 1).leadingZeroBitCount)) / 8)
    return (bytes + step - 1) / step * step
  }

  private static let page = 4096
  private static let hugePage = 2 << 20
  /// From this size on blocks are cut out of segments,
  private static let large = 1 << 18
  /// which are at least so large.
  private static let segment = 32 << 20

  private static func allocate(_ bytes: Int) -> UnsafeMutablePointer<Float>? {
    var pointer: UnsafeMutableRawPointer?
    let alignment = bytes >= hugePage ? hugePage : 64
    guard unsafe posix_memalign(&pointer, alignment, bytes) == 0, let pointer = unsafe pointer
    else { return nil }
    if bytes >= hugePage { unsafe madvise(pointer, bytes, MADV_HUGEPAGE) }
    return unsafe pointer.bindMemory(to: Float.self, capacity: bytes / 4)
  }
}
