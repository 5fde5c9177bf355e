/// Which pictures of a test set a report shows: the worst, the one in the middle, the best, then the
/// next of the worst and of the middle in turn.
package struct CaseChoice {
  package struct Case: Hashable {
    package var id: String
    package var value: Double
    /// `worst`, `median`, `best`, or how many are worse.
    package var rank: String
  }

  /// From the worst to the best.
  package let cases: [Case]

  /// - Parameters:
  ///   - scores: of each picture, in any order.
  ///   - count: how many to take at most.
  package init(_ scores: [(id: String, value: Double)], higherIsBetter: Bool, count: Int) {
    // What is no number is the worst that can happen; equal values stand in the order of their ids.
    func badness(_ value: Double) -> Double {
      value.isNaN ? .infinity : higherIsBetter ? -value : value
    }
    let sorted = scores.sorted { a, b in
      let (x, y) = (badness(a.value), badness(b.value))
      return x == y ? a.id.utf8.lexicographicallyPrecedes(b.id.utf8) : x > y
    }
    cases = Self.places(of: sorted.count, count).map { i in
      Case(
        id: sorted[i].id, value: sorted[i].value, rank: Self.rank(i, of: sorted.count))
    }
  }

  /// Places in a list that goes from the worst to the best, in increasing order.
  private static func places(of total: Int, _ count: Int) -> [Int] {
    guard total > 0, count > 0 else { return [] }
    guard total > count else { return Array(0..<total) }
    let middle = total / 2
    var chosen: Set<Int> = []
    var next = [0, middle, total - 1]
    for step in 1...total {
      let distance = (step + 1) / 2
      next += [step, step % 2 == 1 ? middle - distance : middle + distance]
    }
    for place in next where chosen.count < count && place >= 0 && place < total {
      chosen.insert(place)
    }
    return chosen.sorted()
  }

  private static func rank(_ place: Int, of total: Int) -> String {
    switch place {
    case _ where total == 1: ""
    case 0: "worst"
    case total - 1: "best"
    case total / 2: "median"
    default: "\(place + 1) of \(total) from the worst"
    }
  }
}
