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
    if !alignsCorners {
      if [2 * height, 2 * width] == [shape[1], shape[2]] { return halved() }
      if [height, width] == [2 * shape[1], 2 * shape[2]] { return doubled() }
    }
    return resampled(
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

  /// PyTorch's bicubic interpolation to a given size.
  public func resizedBicubically(height: Int, width: Int, alignsCorners: Bool) -> Variable {
    resampled(
      rows: .bicubic(from: shape[1], to: height, alignsCorners: alignsCorners),
      columns: .bicubic(from: shape[2], to: width, alignsCorners: alignsCorners))
  }

  /// Bilinear interpolation to half the size, which is even: the means of 2×2 pixels.
  public func halved() -> Variable {
    precondition(shape[1] % 2 == 0 && shape[2] % 2 == 0, "\(shape) cannot be halved")
    return Variable(value.halved(), (self, { $0.halvedGradient() }))
  }

  /// Bilinear interpolation to twice the size, plus `other` in the same pass.
  public func doubled(adding other: Variable? = nil) -> Variable {
    var parents: [(Variable, Rule)] = [(self, { $0.doubledGradient() })]
    if let other { parents.append((other, { $0 })) }
    return Variable(value.doubled(adding: other?.value), parents: parents)
  }

  /// The mean of each channel over the whole image, `[N, 1, 1, C]`.
  public func globalMean() -> Variable {
    let (height, width) = (shape[1], shape[2])
    let share = 1 / Float(max(1, height * width))
    return Variable(
      value.pixelMeans(), (self, { $0.affine(share).spread(height: height, width: width) }))
  }

  /// Images all of whose pixels are as the one that there is: `[N, 1, 1, C]` → `[N, H, W, C]`.
  public func spread(height: Int, width: Int) -> Variable {
    precondition(shape[1] == 1 && shape[2] == 1, "\(shape) has more than one pixel")
    let original = shape
    return Variable(
      value.spread(height: height, width: width),
      (self, { $0.imageSums().reshaped(original) }))
  }

  /// Channel attention: self·gate + other, where `gate`, `[N, 1, 1, C]`, is made from the mean of
  /// each channel, `[N, 1, 1, C]` (squeeze and excitation, Hu et al., 2018).
  ///
  /// The two gradients of self, by the product and by the mean, are one pass.
  public func attended(
    adding other: Variable, by gate: (_ mean: Variable) -> Variable
  ) -> Variable {
    let x = value
    let product = GatedProduct()
    // Older than the gate, so that its turn in the backward pass comes when the gate's is over.
    let mean = Variable(x.pixelMeans(), (self, { product.inputGradient(byMean: $0) }))
    let gate = gate(mean)
    precondition(gate.shape == mean.shape, "a gate \(gate.shape) for \(shape)")
    precondition(gate.needsGradient || !needsGradient, "the gate does not depend on the mean")
    product.gate = gate.value
    return Variable(
      x.gated(byChannel: gate.value, adding: other.value), (other, { $0 }),
      (
        gate,
        { dy in
          product.gradient = dy
          return dy.channelDots(x)
        }
      ))
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

/// The gradient of what was multiplied with a gate that is made from its own mean.
private final class GatedProduct {
  var gate: Tensor?
  /// Of the product; known before the gradient of the mean is.
  var gradient: Tensor?

  func inputGradient(byMean dm: Tensor) -> Tensor {
    guard let gate, let dy = gradient.take() else {
      preconditionFailure("the gate's gradient comes before that of the mean")
    }
    let share = 1 / Float(max(1, dy.shape[1] * dy.shape[2]))
    return dy.channelAffine(ofEach: gate, plus: dm.affine(share))
  }
}
