/// The extents of a tensor, outermost first. Images are `[N, H, W, C]`, tokens `[N, L, D]`.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public var extents: [Int]

  public init(_ extents: [Int]) {
    precondition(extents.allSatisfy { $0 >= 0 }, "negative extent in \(extents)")
    self.extents = extents
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// Number of dimensions.
  public var rank: Int { extents.count }

  /// Number of elements; `Int.max` if there are more, which no memory holds.
  public var count: Int {
    if extents.contains(0) { return 0 }
    return extents.reduce(1) { product, extent in
      let (result, overflow) = product.multipliedReportingOverflow(by: extent)
      return overflow ? Int.max : result
    }
  }

  /// Extent `i`; negative ones count from the end, so `shape[-1]` is the innermost.
  public subscript(_ i: Int) -> Int {
    get { extents[i < 0 ? i + extents.count : i] }
    set { extents[i < 0 ? i + extents.count : i] = newValue }
  }

  public var description: String { "[" + extents.map(String.init).joined(separator: ", ") + "]" }
}
