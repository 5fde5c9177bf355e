/// Images `[N, H, W, C]` with other numbers of pixels.
extension Variable {
  /// The largest of every window.
  public func maxPooled(_ pooling: MaxPooling) -> Variable {
    let input = shape
    let (y, taps) = pooling(value)
    return Variable(y, (self, { pooling.inputGradient($0, taps: taps, input: input) }))
  }

  /// Rows and columns made from those that are there.
  public func resampled(rows: Resampling, columns: Resampling) -> Variable {
    let (back, across) = (rows.transposed, columns.transposed)
    return Variable(
      rows.apply(columns.apply(value, axis: 2), axis: 1),
      (self, { across.apply(back.apply($0, axis: 1), axis: 2) }))
  }

  /// PyTorch's bilinear interpolation to a given size.
  public func resizedBilinearly(
    height: Int, width: Int, alignsCorners: Bool = false
  ) -> Variable {
    resampled(
      rows: .bilinear(from: shape[1], to: height, alignsCorners: alignsCorners),
      columns: .bilinear(from: shape[2], to: width, alignsCorners: alignsCorners))
  }

  /// PyTorch's `nearest` interpolation to a given size.
  public func resizedToNearest(height: Int, width: Int) -> Variable {
    resampled(
      rows: .nearest(from: shape[1], to: height), columns: .nearest(from: shape[2], to: width))
  }

  /// Continued beyond its edges by its mirror image, which does not repeat the edge.
  public func reflectionPadded(top: Int, bottom: Int, left: Int, right: Int) -> Variable {
    resampled(
      rows: .reflection(of: shape[1], before: top, after: bottom),
      columns: .reflection(of: shape[2], before: left, after: right))
  }

  /// PyTorch's bicubic interpolation to a given size, with the corners aligned.
  public func resizedBicubically(height: Int, width: Int) -> Variable {
    resampled(
      rows: .bicubic(from: shape[1], to: height), columns: .bicubic(from: shape[2], to: width))
  }

  /// The mean of square windows; zeros in the padding count.
  public func meanPooled(_ size: Int, stride: Int? = nil, padding: Int = 0) -> Variable {
    func windows(_ extent: Int) -> Resampling {
      .mean(of: extent, size: size, stride: stride ?? size, padding: padding)
    }
    return resampled(rows: windows(shape[1]), columns: windows(shape[2]))
  }

  /// The mean of each channel over the whole image, `[N, 1, 1, C]`.
  public func globalMean() -> Variable {
    resampled(
      rows: .mean(of: shape[1], size: shape[1], stride: 1),
      columns: .mean(of: shape[2], size: shape[2], stride: 1))
  }

  /// The standard deviation of each channel over the whole image, `[N, 1, 1, C]`, dividing by the
  /// count. Of a channel without spread it has no derivative: that is not a number.
  public func globalDeviation() -> Variable {
    let x = value
    let (deviation, mean) = x.imageDeviations()
    return Variable(
      deviation.reshaped([shape[0], 1, 1, shape[3]]),
      (self, { x.imageDeviationGradient($0, deviation, mean) }))
  }

  /// Multiplied with a gate `[N, 1, 1, C]` (one number for each channel), `[N, H, W, 1]` (one for
  /// each pixel) or of the same shape.
  public func gated(by gate: Variable) -> Variable {
    if gate.shape == shape { return self * gate }
    let (x, g) = (value, gate.value)
    if g.shape == [x.shape[0], 1, 1, x.shape[3]] {
      return Variable(
        x.gated(byChannel: g), (self, { $0.gated(byChannel: g) }), (gate, { $0.channelDots(x) }))
    }
    precondition(
      g.shape.extents == x.shape.extents.dropLast() + [1], "a gate \(g.shape) for \(x.shape)")
    return Variable(
      x.gated(byPixel: g), (self, { $0.gated(byPixel: g) }), (gate, { $0.pixelDots(x) }))
  }
}
