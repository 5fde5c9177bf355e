/// The definition of a convolution and of its gradients: slow, readable, and never removed, because
/// every other way is held to it.
extension Convolution {
  func direct(_ x: Tensor, _ w: Tensor, _ epilogue: Epilogue) -> Tensor {
    let r = epilogue.shuffle
    let shape = outputShape(x.shape, w.shape)
    let (pixels, filters) = (x.values, w.values)
    var sums = [Double](repeating: 0, count: shape.count)
    visit(x.shape, w.shape) { y, x, w in sums[y] += Double(pixels[x]) * Double(filters[w]) }

    let bias = epilogue.bias?.values
    let residual = epilogue.residual?.values
    let (width, channels) = (shape[2], shape[3])
    var result = [Float](repeating: 0, count: shape.count)
    for (y, sum) in sums.enumerated() {
      let o = y % channels
      let pixel = y / channels
      var v = sum + Double(bias?[o] ?? 0)
      if v <= 0 { v *= Double(epilogue.activation.slope) }
      let (line, column) = (pixel / width, pixel % width)
      let (c, i, j) = (o / (r * r), o / r % r, o % r)
      let at = (((line * r + i) * width + column) * r + j) * (channels / (r * r)) + c
      result[at] = Float(v * Double(epilogue.scale) + Double(residual?[at] ?? 0))
    }
    return Tensor(outputShape(x.shape, w.shape, shuffle: r), result)
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

  /// Calls `body` with the positions in result, image and filters of every product there is.
  private func visit(_ x: Shape, _ w: Shape, _ body: (Int, Int, Int) -> Void) {
    let out = outputShape(x, w)
    let outputs = w[3] / groups
    for n in 0..<x[0] {
      for h in 0..<out[1] {
        for v in 0..<out[2] {
          for i in 0..<w[0] {
            let row = h * stride + i - padding
            if row < 0 || row >= x[1] { continue }
            for j in 0..<w[1] {
              let column = v * stride + j - padding
              if column < 0 || column >= x[2] { continue }
              for c in 0..<w[2] {
                for o in 0..<w[3] {
                  let (g, place) = (o / outputs, o % outputs)
                  let from = isInterleaved ? c * groups + g : g * w[2] + c
                  let to = isInterleaved ? place * groups + g : o
                  body(
                    ((n * out[1] + h) * out[2] + v) * w[3] + to,
                    ((n * x[1] + row) * x[2] + column) * x[3] + from,
                    ((i * w[1] + j) * w[2] + c) * w[3] + o)
                }
              }
            }
          }
        }
      }
    }
  }
}
