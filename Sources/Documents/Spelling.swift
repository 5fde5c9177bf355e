/// Finds the name that somebody meant.
public enum Spelling {
  /// The nearest of `names` within a third of the length of `word` (at least one edit); `used`
  /// names lose ties, because a field that is there already was probably not meant.
  public static func nearest(
    to word: String, among names: [String], used: Set<String> = []
  ) -> String? {
    let limit = max(1, word.count / 3)
    let letters = Array(word)
    var best: (name: String, score: (Int, Int, Int))?
    for name in names.sorted() {
      let other = Array(name)
      guard abs(other.count - letters.count) <= limit else { continue }
      let edits = distance(letters, other)
      guard edits <= limit, edits < max(letters.count, other.count) else { continue }
      let common = zip(letters, other).prefix { $0 == $1 }.count
      let score = (edits, used.contains(name) ? 1 : 0, -common)
      if best == nil || score < best!.score { best = (name, score) }
    }
    return best?.name
  }

  /// How many single edits lead from one word to the other.
  public static func distance(_ a: String, _ b: String) -> Int { distance(Array(a), Array(b)) }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    if a.isEmpty || b.isEmpty { return a.count + b.count }
    var (before, last) = ([Int](), Array(0...b.count))
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
          cost = min(cost, before[j - 2] + 1)
        }
        row.append(cost)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
