extension Variable {
  /// Images made of the patches of windows of frames `[N, F, H, W, 3]`, see `PatchCraft`: one for each
  /// window, all of one form; `[N, rows, columns, count · features]`. Where patches lie is constant for
  /// the gradient.
  ///
  /// - Parameters:
  ///   - rows: of the images; all if left out.
  ///   - columns: of the images; all if left out.
  public func crafted(
    _ crafts: [PatchCraft], rows: Range<Int>? = nil, columns: Range<Int>? = nil
  ) -> Variable {
    precondition(
      shape.rank == 5 && shape[0] == crafts.count, "\(shape) for \(crafts.count) windows")
    for craft in crafts { craft.check(Shape(Array(shape.extents.dropFirst()))) }
    let windows = value
    let (rows, columns) = (rows ?? 0..<crafts[0].height, columns ?? 0..<crafts[0].width)
    return Variable(
      windows.crafted(crafts, rows: rows, columns: columns),
      (self, { windows.craftedGradient($0, crafts, rows: rows, columns: columns) }))
  }
}
