/// How many pictures, and how much of each, a page can carry.
///
/// What is given up first: cases beyond the worst and the median one, then the surroundings of what is
/// shown, then the median, and last variants.
package struct PictureBudget: Hashable {
  /// Bytes of all pictures as text.
  package static let bytes = 12_000_000
  /// Of all groups together.
  package static let mostVariants = 240
  package static let mostGroups = 12

  package struct Group: Hashable {
    package var variants: Int
    /// Pictures that a group can show.
    package var cases: Int

    package init(variants: Int, cases: Int) {
      self.variants = variants
      self.cases = cases
    }
  }

  /// Groups that are shown, the first ones.
  package var groups: Int
  /// Of each group, at most.
  package var variants: Int
  /// Of each group, at most.
  package var cases: Int
  /// Of a panel, in pixels.
  package var side: Int

  /// - Parameters:
  ///   - side: of a panel as it is stored.
  ///   - bytesOfPixel: of a compressed panel.
  package init(
    _ wanted: [Group], cases: Int, side: Int, bytesOfPixel: Double, limit: Int = bytes
  ) {
    groups = min(wanted.count, Self.mostGroups)
    let shown = wanted.prefix(groups)
    variants = max(2, Self.mostVariants / max(1, groups))
    self.cases = max(0, cases)
    self.side = side

    func cost(_ budget: PictureBudget) -> Double {
      let panels = shown.reduce(0) { sum, group in
        // Input, reference and target come besides the variants.
        sum + (min(group.variants, budget.variants) + 3) * min(group.cases, budget.cases)
      }
      // Three bytes become four characters.
      return Double(panels * budget.side * budget.side) * bytesOfPixel * 4 / 3
    }
    let most = shown.map(\.cases).max() ?? 0
    self.cases = min(self.cases, most)
    while self.cases > 2, cost(self) > Double(limit) { self.cases -= 1 }
    for smaller in [128, 96, 64] where smaller < self.side && cost(self) > Double(limit) {
      self.side = smaller
    }
    while self.cases > 1, cost(self) > Double(limit) { self.cases -= 1 }
    while variants > 2, cost(self) > Double(limit) { variants = max(2, variants * 3 / 4) }
  }
}
