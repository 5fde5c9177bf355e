/// Memory that is cut out of large segments as it is wanted, and joined again when it comes back.
///
/// The smallest piece that is large enough is taken, so that tensors of many sizes share what a
/// step holds at its worst moment. Addresses are integers: nothing here is read or written.
struct Segments {
  private struct Piece {
    var bytes: Int
    /// The piece before it in the same segment.
    var previous: UInt?
    var isFree: Bool
  }

  private struct Gap: Comparable {
    let bytes: Int
    let address: UInt

    static func < (a: Gap, b: Gap) -> Bool { (a.bytes, a.address) < (b.bytes, b.address) }
  }

  private var pieces: [UInt: Piece] = [:]
  /// The free pieces in order.
  private var gaps: [Gap] = []

  /// A piece of memory, or nil if no gap is large enough.
  mutating func take(_ bytes: Int) -> UInt? {
    let place = place(of: Gap(bytes: bytes, address: 0))
    guard place < gaps.count else { return nil }
    let gap = gaps.remove(at: place)
    pieces[gap.address]?.isFree = false
    if gap.bytes > bytes { cut(gap, at: bytes) }
    return gap.address
  }

  /// More memory, to be taken from.
  mutating func add(_ address: UInt, bytes: Int) {
    pieces[address] = Piece(bytes: bytes, previous: nil, isFree: true)
    insert(Gap(bytes: bytes, address: address))
  }

  mutating func giveBack(_ address: UInt) {
    guard var piece = pieces[address] else { preconditionFailure("memory of somebody else") }
    // Of what becomes one: where it starts, its last part, and where it ends.
    var (start, last, end) = (address, address, address + UInt(piece.bytes))
    if let after = pieces[end], after.previous == address, after.isFree {
      remove(Gap(bytes: after.bytes, address: end))
      pieces[end] = nil
      piece.bytes += after.bytes
      (last, end) = (end, end + UInt(after.bytes))
    }
    if let before = piece.previous, let neighbour = pieces[before], neighbour.isFree {
      remove(Gap(bytes: neighbour.bytes, address: before))
      pieces[address] = nil
      piece.bytes += neighbour.bytes
      piece.previous = neighbour.previous
      start = before
    }
    piece.isFree = true
    pieces[start] = piece
    if pieces[end]?.previous == last { pieces[end]?.previous = start }
    insert(Gap(bytes: piece.bytes, address: start))
  }

  /// Forgets all segments of which nothing is in use.
  mutating func removeUnused() -> [(address: UInt, bytes: Int)] {
    let unused = gaps.filter { gap in
      let next = gap.address + UInt(gap.bytes)
      return pieces[gap.address]?.previous == nil && pieces[next]?.previous != gap.address
    }
    for gap in unused {
      remove(gap)
      pieces[gap.address] = nil
    }
    return unused.map { ($0.address, $0.bytes) }
  }

  private mutating func cut(_ gap: Gap, at bytes: Int) {
    let rest = Gap(bytes: gap.bytes - bytes, address: gap.address + UInt(bytes))
    pieces[gap.address]?.bytes = bytes
    pieces[rest.address] = Piece(bytes: rest.bytes, previous: gap.address, isFree: true)
    let next = gap.address + UInt(gap.bytes)
    if pieces[next]?.previous == gap.address { pieces[next]?.previous = rest.address }
    insert(rest)
  }

  /// Where a gap is, or would be.
  private func place(of gap: Gap) -> Int {
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle] < gap { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func insert(_ gap: Gap) { gaps.insert(gap, at: place(of: gap)) }

  private mutating func remove(_ gap: Gap) { gaps.remove(at: place(of: gap)) }
}
