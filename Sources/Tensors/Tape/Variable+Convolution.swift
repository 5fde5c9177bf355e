extension Variable {
  /// scale·activation(x ∗ weights + bias) + residual, then shuffled: see `Convolution.Epilogue`.
  ///
  /// - Parameters:
  ///   - weights: `[kh, kw, I, O]`
  ///   - bias: `[O]`
  ///   - residual: of the shape of the result.
  ///   - shuffle: the factor of a pixel shuffle; 1 for none.
  public func convolved(
    with weights: Variable, bias: Variable? = nil, _ convolution: Convolution,
    activation: Convolution.Activation = .none, scale: Float = 1, residual: Variable? = nil,
    shuffle: Int = 1
  ) -> Variable {
    let epilogue = Convolution.Epilogue(
      bias: bias?.value, activation: activation, scale: scale, residual: residual?.value,
      shuffle: shuffle)
    let y = convolution(value, weights.value, epilogue)
    // Where nothing follows the sum, the tape need not keep the result.
    var undo: SharedRule?
    if activation != .none {
      let (slope, z) = (activation.slope, residual?.value)
      precondition(scale > 0, "the sign of y is that of the sum")
      undo = { $0.undoActivation(slope, output: y, scale: scale, residual: z) }
    } else if scale != 1 {
      undo = { $0 = $0.affine(scale) }
    }
    guard let residual else {
      return Variable(
        y, shared: undo, summing: rules(weights, bias, convolution, shuffle: shuffle))
    }
    // The residual wants the gradient as it comes, before anything is undone: it is served first.
    let inner = Variable(
      y, shared: undo, summing: rules(weights, bias, convolution, shuffle: shuffle))
    return Variable(y, (inner, { $0 }), (residual, { $0 }))
  }

  /// PReLU(x ∗ weights), see `prelu`: the slope takes part in the epilogue.
  public func convolved(
    with weights: Variable, bias: Variable? = nil, _ convolution: Convolution, prelu slope: Variable
  ) -> Variable {
    let (a, shape) = (slope.value.values[0], slope.shape)
    // Only then does the result, which is kept anyway, tell what went in.
    guard a > 1e-6 else {
      return convolved(with: weights, bias: bias, convolution).prelu(slope)
    }
    let epilogue = Convolution.Epilogue(bias: bias?.value, activation: .leakyRelu(a))
    let y = convolution(value, weights.value, epilogue)
    let change = Change()
    var parents = rules(weights, bias, convolution, shuffle: 1)
    parents.append(
      (
        slope,
        { _, sum in Node.sum(sum, Tensor(shape, repeating: Float(change.value / Double(a)))) }
      ))
    return Variable(
      y, shared: { change.value = $0.undoRectifier(a, y) }, summing: parents)
  }

  /// What the sum itself passes on: to the images last, so that their gradient, the largest, is made
  /// when the least is held.
  private func rules(
    _ weights: Variable, _ bias: Variable?, _ convolution: Convolution, shuffle: Int
  ) -> [(Variable, SummingRule)] {
    let (x, w) = (later, weights.value)
    let (input, filters) = (shape, weights.shape)
    var parents: [(Variable, SummingRule)] = [
      (
        self,
        { dy, sum in
          convolution.inputGradient(dy, weights: w, input: input, shuffle: shuffle, addedTo: sum)
        }
      ),
      (
        weights,
        { dy, sum in
          Node.sum(
            sum, convolution.weightGradient(dy, input: x(), weights: filters, shuffle: shuffle))
        }
      ),
    ]
    if let bias {
      parents.append(
        (bias, { dy, sum in Node.sum(sum, convolution.biasGradient(dy, shuffle: shuffle)) }))
    }
    return parents
  }
}

/// By how many pixels an image is continued by its mirror image on each side.
public struct MirroredEdges: Hashable, Sendable {
  public var top: Int
  public var bottom: Int
  public var left: Int
  public var right: Int

  public init(top: Int, bottom: Int, left: Int, right: Int) {
    (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
  }
}

extension Variable {
  /// The convolution of the image continued by its mirror image, which is made again for the gradient
  /// instead of being kept.
  public func convolved(
    with weights: Variable, _ convolution: Convolution, mirroring edges: MirroredEdges
  ) -> Variable {
    let (x, w) = (value, weights.value)
    let rows = Resampling.reflection(of: x.shape[1], before: edges.top, after: edges.bottom)
    let columns = Resampling.reflection(of: x.shape[2], before: edges.left, after: edges.right)
    func continued() -> Tensor { rows.apply(columns.apply(x, axis: 2), axis: 1) }
    let whole: Shape = [x.shape[0], rows.outputs, columns.outputs, x.shape[3]]
    return Variable(
      convolution(continued(), w),
      (
        self,
        { dy in
          let dx = convolution.inputGradient(dy, weights: w, input: whole)
          return columns.transposed.apply(rows.transposed.apply(dx, axis: 1), axis: 2)
        }
      ),
      (
        weights,
        { convolution.weightGradient($0, input: continued(), weights: w.shape) }
      ))
  }
}
