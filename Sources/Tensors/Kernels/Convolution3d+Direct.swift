/// The definition of a convolution of clips and of its gradients: slow, readable, and never removed,
/// because every other way is held to it.
extension Convolution3d {
  func direct(_ x: Tensor, _ w: Tensor, bias: Tensor?, slope: Float) -> Tensor {
    let shape = outputShape(x.shape, w.shape)
    let (pixels, filters, bias) = (x.values, w.values, bias?.values)
    var sums = [Double](repeating: 0, count: shape.count)
    visit(x.shape, w.shape) { y, x, w in sums[y] += Double(pixels[x]) * Double(filters[w]) }
    return Tensor(shape) { y in
      let v = sums[y] + Double(bias?[y % shape[4]] ?? 0)
      return Float(v > 0 ? v : v * Double(slope))
    }
  }

  func directInputGradient(_ dy: Tensor, _ w: Tensor, input: Shape) -> Tensor {
    let (gradient, filters) = (dy.values, w.values)
    var sums = [Double](repeating: 0, count: input.count)
    visit(input, w.shape) { y, x, w in sums[x] += Double(gradient[y]) * Double(filters[w]) }
    return Tensor(input, sums.map(Float.init))
  }

  func directWeightGradient(_ dy: Tensor, _ x: Tensor, weights: Shape) -> Tensor {
    let (gradient, pixels) = (dy.values, x.values)
    var sums = [Double](repeating: 0, count: weights.count)
    visit(x.shape, weights) { y, x, w in sums[w] += Double(gradient[y]) * Double(pixels[x]) }
    return Tensor(weights, sums.map(Float.init))
  }

  /// Calls `body` with the positions in result, clips and filters of every product there is.
  private func visit(_ x: Shape, _ w: Shape, _ body: (Int, Int, Int) -> Void) {
    let out = outputShape(x, w)
    let before = [padding.time, padding.height, padding.width]
    for place in 0..<(out.count / out[4]) {
      let (line, v) = (place / out[3], place % out[3])
      let (frame, h) = (line / out[2], line % out[2])
      let (n, t) = (frame / out[1], frame % out[1])
      for tap in 0..<(w[0] * w[1] * w[2]) {
        let a = t + tap / (w[1] * w[2]) - before[0]
        let row = h + tap / w[2] % w[1] - before[1]
        let column = v + tap % w[2] - before[2]
        if a < 0 || a >= x[1] || row < 0 || row >= x[2] || column < 0 || column >= x[3] { continue }
        let pixel = ((n * x[1] + a) * x[2] + row) * x[3] + column
        for c in 0..<w[3] {
          for o in 0..<w[4] {
            body(place * w[4] + o, pixel * w[3] + c, (tap * w[3] + c) * w[4] + o)
          }
        }
      }
    }
  }
}
