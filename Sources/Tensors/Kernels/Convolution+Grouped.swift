internal import CKernels

/// Convolutions of groups of channels: large groups one after the other, as convolutions of their
/// own; many small ones side by side in the lanes of vectors (`Convolution+Lanewise`).
extension Convolution {
  /// Of what a group computes the dense way fills its vectors with outputs, the lanewise way with
  /// groups; beyond a few outputs the lanewise way runs out of registers.
  func fastestGrouped(_ w: Shape) -> Algorithm {
    func share(_ n: Int) -> Double { Double(n) / Double(blocks(n, of: 16) * 16) }
    if isInterleaved { return .lanewise }
    let outputs = w[3] / groups
    if outputs <= 32 && share(groups) > share(outputs) { return .lanewise }
    return supports(.pointwise, w) ? .pointwise : .lowered
  }

  func grouped(
    _ x: Tensor, _ w: Tensor, _ e: Epilogue, _ shape: Shape, _ algorithm: Algorithm
  ) -> Tensor {
    if algorithm == .lanewise { return lanewise(x, w, e, shape) }
    var y = Tensor(uninitialized: shape)
    let out = unsafe y.mutablePointer
    let dense = Convolution(stride: stride, padding: padding)
    let size = shape[3] / groups
    unsafe e.withKernelEpilogue { epilogue in
      for g in 0..<groups {
        unsafe withGroup(g, of: x, isWhole: w.shape[1] > 1) { image in
          let filters = w.sliced(3, g * size..<(g + 1) * size)
          let to = unsafe images(out + g * size, shape, channels: size)
          var end = unsafe epilogue
          if let bias = unsafe epilogue.bias { unsafe end.bias = bias + g * size }
          if let z = unsafe epilogue.residual { unsafe end.residual = z + g * size }
          if algorithm == .pointwise {
            unsafe dense.pointwise(image, shape[0], filters.pointer, filters.shape, to, end)
          } else {
            unsafe dense.lowered(image, shape[0], filters.pointer, filters.shape, to, end)
          }
        }
      }
    }
    return y
  }

  func groupedInputGradient(
    _ dy: Tensor, _ w: Tensor, input: Shape, by choice: Algorithm?
  ) -> Tensor {
    let algorithm = choice ?? fastestGrouped(w.shape)
    if algorithm == .direct || algorithm == .lanewise || supports(.pointwise, w.shape) {
      count(input, w.shape, algorithm)
    }
    if algorithm == .direct { return directInputGradient(dy, w, input: input) }
    if algorithm == .lanewise { return lanewiseInputGradient(dy, w, input: input) }
    let size = w.shape[3] / groups
    if supports(.pointwise, w.shape) {
      // The same products with the filters transposed.
      let back = Tensor.concatenated(
        (0..<groups).map { w.sliced(3, $0 * size..<($0 + 1) * size).permuted([0, 1, 3, 2]) },
        axis: 3)
      return grouped(dy, back, Epilogue(), input, .pointwise)
    }
    let dense = Convolution(stride: stride, padding: padding)
    var part = input
    part[3] /= groups
    return Tensor.concatenated(
      (0..<groups).map { g in
        let range = g * size..<(g + 1) * size
        return dense.inputGradient(
          dy.sliced(3, range), weights: w.sliced(3, range), input: part)
      }, axis: 3)
  }

  func groupedWeightGradient(
    _ dy: Tensor, _ x: Tensor, weights: Shape, by choice: Algorithm?
  ) -> Tensor {
    let algorithm = choice ?? fastestGrouped(weights)
    count(x.shape, weights, algorithm)
    if algorithm == .direct { return directWeightGradient(dy, x, weights: weights) }
    if algorithm == .lanewise { return lanewiseWeightGradient(dy, x, weights: weights) }
    let dense = Convolution(stride: stride, padding: padding)
    var part = weights
    part[3] /= groups
    return Tensor.concatenated(
      (0..<groups).map { g in
        var dw = Tensor(uninitialized: part)
        unsafe withGroup(g, of: x, isWhole: weights[1] > 1) { image in
          let gradient = unsafe images(
            UnsafeMutablePointer(mutating: dy.pointer) + g * part[3], dy.shape, channels: part[3])
          unsafe dense.loweredWeightGradient(
            gradient, image, x.shape[0], dw.mutablePointer, part)
        }
        return dw
      }, axis: 3)
  }

  /// The channels of one group, where they lie or, if pixels must lie side by side, as a copy.
  private func withGroup(_ g: Int, of x: Tensor, isWhole: Bool, _ body: (images) -> Void) {
    let size = x.shape[3] / groups
    let isCopied = isWhole || padding > 0
    let part = isCopied ? x.sliced(3, g * size..<(g + 1) * size) : x
    withExtendedLifetime(part) {
      let data = unsafe UnsafeMutablePointer(mutating: part.pointer)
      unsafe body(
        isCopied ? images(data, part.shape) : images(data + g * size, x.shape, channels: size))
    }
  }
}

extension images {
  /// The first `channels` of images of a shape `[N, H, W, C]` from `data` on.
  @unsafe
  fileprivate init(_ data: UnsafeMutablePointer<Float>, _ shape: Shape, channels: Int) {
    let row = shape[2] * shape[3]
    unsafe self.init(
      data: data, height: shape[1], width: shape[2], first: 0, channels: channels,
      pixel: shape[3], row: row, image: shape[1] * row, group: channels, factor: 1,
      group_row: row)
  }
}
