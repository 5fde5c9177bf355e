extension Variable {
  public func reshaped(_ shape: Shape) -> Variable {
    let original = self.shape
    return Variable(value.reshaped(shape), (self, { $0.reshaped(original) }))
  }

  /// The dimensions in another order: dimension `i` of the result is dimension `order[i]`.
  public func permuted(_ order: [Int]) -> Variable {
    let back = order.indices.sorted { order[$0] < order[$1] }
    return Variable(value.permuted(order), (self, { $0.permuted(back) }))
  }

  /// Part of one dimension.
  public func sliced(_ axis: Int, _ range: Range<Int>) -> Variable {
    let original = shape
    return Variable(
      value.sliced(axis, range),
      (self, { $0.padded(axis, at: range.lowerBound, to: original) }))
  }

  /// Variables one after the other along a dimension.
  public static func concatenated(_ parts: [Variable], axis: Int) -> Variable {
    var start = 0
    let parents = parts.map { part -> (Variable, Rule) in
      let range = start..<start + part.shape[axis]
      start = range.upperBound
      return (part, { $0.sliced(axis, range) })
    }
    return Variable(Tensor.concatenated(parts.map(\.value), axis: axis), parents: parents)
  }

  /// `margin` pixels of `value` on all sides of images `[N, H, W, C]`.
  public func framed(by margin: Int, _ value: Float) -> Variable {
    let (rows, columns) = (margin..<margin + shape[1], margin..<margin + shape[2])
    return Variable(
      self.value.framed(by: margin, value),
      (self, { $0.sliced(1, rows).sliced(2, columns) }))
  }

  /// The innermost index cut into parts of the given sizes.
  public func split(channels sizes: [Int]) -> [Variable] {
    precondition(sizes.reduce(0, +) == shape[-1], "\(shape) is not split into \(sizes)")
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return sliced(shape.rank - 1, start..<start + size)
    }
  }

  /// Rows of `[N, L, D]` picked per sample: row `j` of sample `n` is row `rows[n][j]`.
  public func gathered(_ rows: [[Int32]]) -> Variable {
    let length = shape[1]
    return Variable(value.gathered(rows), (self, { $0.scattered(rows, length: length) }))
  }

  /// One row `[…, D]` repeated to `[N, L, D]`.
  public func repeated(samples: Int, rows: Int) -> Variable {
    let (width, original) = (value.count, shape)
    let zeros = Tensor([samples * rows, width])
    let copies = zeros.channelAffine(
      Tensor([width]), value.reshaped([width])
    ).reshaped([samples, rows, width])
    return Variable(copies, (self, { $0.columnSums().reshaped(original) }))
  }

  /// `[N, H, W, C]` cut into p×p patches, see `Tensor.patches`.
  public func patches(_ p: Int) -> Variable {
    let image = shape
    return Variable(value.patches(p), (self, { $0.joined(patches: p, into: image) }))
  }

  /// Images `[N, H, W, C]` with some windows of `side`×`side` pixels painted over in one value.
  ///
  /// - Parameter windows: for each image, numbers of windows, row by row; those on the right and at
  ///   the bottom end with the image.
  public func covered(_ windows: [[Int32]], side: Int, with value: Float) -> Variable {
    Variable(
      self.value.covered(windows, side: side, with: value),
      (self, { $0.covered(windows, side: side, with: 0) }))
  }

  /// `[N, T, H, W, C]` cut into p×p patches of some frames, see `Tensor.patches`.
  public func patches(_ p: Int, frames: Int) -> Variable {
    let clip = shape
    return Variable(
      value.patches(p, frames: frames),
      (self, { $0.joined(patches: p, frames: frames, into: clip) }))
  }
}
