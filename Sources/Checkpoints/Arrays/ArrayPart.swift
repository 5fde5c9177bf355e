/// A box within an array whose last dimension lies innermost.
struct ArrayPart {
  private let start: [Int]
  private let count: [Int]
  /// Bytes from one element to the next of each dimension.
  private let steps: [Int]
  private let size: Int

  init(_ shape: [Int], size: Int, start: [Int], count: [Int]) {
    var steps = [Int](repeating: size, count: shape.count)
    for i in shape.indices.dropLast().reversed() { steps[i] = steps[i + 1] * shape[i + 1] }
    self.steps = steps
    self.start = start
    self.count = count
    self.size = size
  }

  /// Its elements, out of the bytes of the whole array.
  func copied(from bytes: RawSpan) -> [UInt8] {
    let total = count.reduce(size, *)
    guard total > 0 else { return [] }
    // Innermost dimensions that are taken whole are one run.
    var outer = count.count
    var run = size
    while outer > 0, steps[outer - 1] == run {
      run *= count[outer - 1]
      outer -= 1
      if outer > 0, steps[outer - 1] != run { break }
    }
    var result: [UInt8] = []
    result.reserveCapacity(total)
    var place = [Int](repeating: 0, count: outer)
    var offset = zip(start, steps).reduce(0) { $0 + $1.0 * $1.1 }
    while true {
      append(bytes, offset, run, to: &result)
      var i = outer - 1
      while i >= 0 {
        place[i] += 1
        offset += steps[i]
        if place[i] < count[i] { break }
        offset -= place[i] * steps[i]
        place[i] = 0
        i -= 1
      }
      if i < 0 { return result }
    }
  }

  private func append(_ bytes: RawSpan, _ offset: Int, _ run: Int, to result: inout [UInt8]) {
    precondition(offset >= 0 && run <= bytes.byteCount - offset, "a part beyond its array")
    if run <= 8 {
      for k in offset..<offset + run { result.append(bytes.unsafeByte(k)) }
    } else {
      result += LittleEndian.array(bytes.extracting(offset..<offset + run))
    }
  }
}

extension RawSpan {
  /// One byte, whose bounds the caller has checked.
  fileprivate func unsafeByte(_ i: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: i, as: UInt8.self)
  }
}
