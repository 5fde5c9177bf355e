/// The order in which people count: `frame9` before `frame10`. What has no numbers is compared by
/// its bytes, so that no language decides.
enum NaturalOrder {
  static func precedes(_ a: String, _ b: String) -> Bool {
    let (x, y) = (Array(a.utf8), Array(b.utf8))
    var (i, j) = (0, 0)
    while i < x.count && j < y.count {
      if isDigit(x[i]) && isDigit(y[j]) {
        let (m, n) = (number(x, &i), number(y, &j))
        // Without leading zeros the longer number is the larger one.
        if m.count != n.count { return m.count < n.count }
        if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
      } else if x[i] != y[j] {
        return x[i] < y[j]
      } else {
        (i, j) = (i + 1, j + 1)
      }
    }
    let (left, right) = (x.count - i, y.count - j)
    // `1` and `01` are the same number: their bytes decide.
    return left != right ? left < right : x.lexicographicallyPrecedes(y)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func number(_ bytes: [UInt8], _ i: inout Int) -> ArraySlice<UInt8> {
    while i < bytes.count && bytes[i] == 48 { i += 1 }
    let start = i
    while i < bytes.count && isDigit(bytes[i]) { i += 1 }
    return bytes[start..<i]
  }
}
