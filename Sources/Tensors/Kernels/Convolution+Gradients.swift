internal import CKernels

extension Convolution {
  /// The gradient of the images, of shape `input`; `dy` is shuffled by `r` as the result was.
  ///
  /// - Parameter sum: what it is added to; adding takes no pass of its own.
  public func inputGradient(
    _ dy: Tensor, weights w: Tensor, input: Shape, shuffle r: Int = 1,
    addedTo sum: consuming Tensor? = nil, by choice: Algorithm? = nil
  ) -> Tensor {
    check(dy, input, w.shape, r)
    if groups > 1 {
      return Node.sum(sum, groupedInputGradient(dy, w, input: input, by: choice))
    }
    let algorithm = choice ?? fastestGradient(w.shape, padding: 2 - padding)
    if r > 1 && !(algorithm == .winograd && canShuffleInPlace(w.shape, r)) {
      return inputGradient(
        dy.unshuffled(by: r), weights: w.grouped(by: r * r), input: input, addedTo: sum,
        by: algorithm)
    }
    count(input, w.shape, algorithm)
    if algorithm == .direct { return Node.sum(sum, directInputGradient(dy, w, input: input)) }
    let filters = r > 1 ? w.grouped(by: r * r) : w
    var dx = Tensor(uninitialized: input)
    let to = unsafe dx.mutablePointer
    let shape = w.shape
    // With stride 1 it is a convolution of dy with the filters turned about.
    let turned: Shape = [shape[0], shape[1], shape[3], shape[2]]
    let pad = shape[0] - 1 - padding
    let isTurned = stride == 1 && pad >= 0 && shape[0] == shape[1]
    let others = sum
    if let others { precondition(others.shape == input, "\(others.shape) + \(input)") }
    withExtendedLifetime((dy, filters, others)) {
      let gradient = unsafe images(UnsafeMutablePointer(mutating: dy.pointer), dy.shape, shuffle: r)
      let end = unsafe epilogue(
        bias: nil, residual: others.map { unsafe $0.pointer }, slope: 1, scale: 1)
      if !isTurned {
        return unsafe loweredInputGradient(gradient, filters.pointer, shape, to, input)
      }
      unsafe withWorkspace(shape.count) { w in
        unsafe Engine.kernels.pointee.turn_filters(
          filters.pointer, shape[0] * shape[1], shape[2], shape[3], w)
        let out = unsafe images(to, input)
        if algorithm == .winograd {
          unsafe winograd(gradient, input[0], w, turned, out, end, padding: pad)
        } else {
          unsafe Convolution(padding: pad).lowered(gradient, input[0], w, turned, out, end)
        }
      }
    }
    if !isTurned, let others { dx.add(others) }
    return dx
  }

  /// The gradient of the filters, of shape `weights`; `dy` is shuffled by `r` as the result was.
  public func weightGradient(
    _ dy: Tensor, input x: Tensor, weights: Shape, shuffle r: Int = 1, by choice: Algorithm? = nil
  ) -> Tensor {
    check(dy, x.shape, weights, r)
    if groups > 1 { return groupedWeightGradient(dy, x, weights: weights, by: choice) }
    // With few outputs the lowered product turns about and wastes nothing.
    let algorithm =
      choice ?? (weights[3] < 12 ? .lowered : fastestGradient(weights, padding: padding))
    if r > 1 && !(algorithm == .winograd && canShuffleInPlace(weights, r)) {
      return weightGradient(dy.unshuffled(by: r), input: x, weights: weights, by: algorithm)
        .ungrouped(by: r * r)
    }
    count(x.shape, weights, algorithm)
    if algorithm == .direct { return directWeightGradient(dy, x, weights: weights) }
    var dw = Tensor(uninitialized: weights)
    let to = unsafe dw.mutablePointer
    withExtendedLifetime((dy, x)) {
      let gradient = unsafe images(UnsafeMutablePointer(mutating: dy.pointer), dy.shape, shuffle: r)
      let image = unsafe images(UnsafeMutablePointer(mutating: x.pointer), x.shape)
      if algorithm == .winograd {
        unsafe winogradWeightGradient(gradient, image, x.shape[0], to, weights)
      } else {
        unsafe loweredWeightGradient(gradient, image, x.shape[0], to, weights)
      }
    }
    return r > 1 ? dw.ungrouped(by: r * r) : dw
  }

  /// The gradient of the bias, `[O]`; `dy` is shuffled by `r` as the result was.
  public func biasGradient(_ dy: Tensor, shuffle r: Int = 1) -> Tensor {
    // Rows i, i + r, … of a picture hold the groups i · r ..< (i + 1) · r, one after the other.
    let channels = dy.shape[3] * r
    let lines = dy.shape[0] * dy.shape[1] / r
    let width = dy.shape[2] / r
    var sum = Tensor([r * channels])
    let to = unsafe sum.mutablePointer
    let parts = min(16, max(1, lines))
    let perPart = blocks(lines, of: parts)
    unsafe withWorkspace(parts * r * channels) { sums in
      unsafe sums.initialize(repeating: 0, count: parts * r * channels)
      ComputeThreads.run(parts) { part in
        for line in (part * perPart)..<max(part * perPart, min(lines, (part + 1) * perPart)) {
          for i in 0..<r {
            unsafe Engine.kernels.pointee.column_sums(
              dy.pointer + (line * r + i) * width * channels, sums + (part * r + i) * channels,
              width, channels, channels)
          }
        }
      }
      unsafe Engine.kernels.pointee.column_sums(sums, to, parts, r * channels, r * channels)
    }
    return r > 1 ? sum.ungrouped(by: r * r) : sum
  }

  private func check(_ dy: Tensor, _ x: Shape, _ w: Shape, _ r: Int) {
    let shape = outputShape(x, w, shuffle: r)
    precondition(dy.shape == shape, "a gradient \(dy.shape) where the result is \(shape)")
  }

  private func fastestGradient(_ w: Shape, padding: Int) -> Algorithm {
    let isAllowed = Engine.convolution == .auto && winogradPays(w) && padding >= 0
    return isAllowed && supports(.winograd, w) ? .winograd : .lowered
  }
}
