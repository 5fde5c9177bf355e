extension Variable {
  public static func + (a: Variable, b: Variable) -> Variable {
    Variable(a.value.combined(1, b.value, 1), (a, { $0 }), (b, { $0 }))
  }

  public static func - (a: Variable, b: Variable) -> Variable {
    Variable(a.value.combined(1, b.value, -1), (a, { $0 }), (b, { $0.affine(-1) }))
  }

  public static func * (a: Variable, b: Variable) -> Variable {
    let (x, y) = (a.value, b.value)
    return Variable(
      x.multiplied(by: y), (a, { $0.multiplied(by: y) }), (b, { $0.multiplied(by: x) }))
  }

  /// factor·self + offset.
  public func scaled(by factor: Float, plus offset: Float = 0) -> Variable {
    Variable(value.affine(factor, offset), (self, { $0.affine(factor) }))
  }

  /// self + a·other, in one pass.
  public func adding(_ other: Variable, times a: Float) -> Variable {
    Variable(value.combined(1, other.value, a), (self, { $0 }), (other, { $0.affine(a) }))
  }

  /// |self|; its derivative at 0 is 0.
  public func absolute() -> Variable {
    let x = value
    return Variable(x.absolute(), (self, { x.absoluteGradient($0) }))
  }

  /// self·exp(limit·(2σ(gate) - 1)) + offset: the half of a coupling layer that changes (Dinh et
  /// al., 2017), with its factor between exp(-limit) and exp(limit).
  public func coupled(gate: Variable, limit: Float, offset: Variable) -> Variable {
    let (x, h) = (value, gate.value)
    let gradients = JointGradients { x.coupledGradients($0, gate: h, limit: limit) }
    return Variable(
      x.coupled(gate: h, limit: limit, offset: offset.value), (self, { gradients.take(0, $0) }),
      (gate, { gradients.take(1, $0) }), (offset, { $0 }))
  }

  /// self·scale + shift, one constant factor and offset per innermost index.
  public func channelAffine(scale: Tensor, shift: Tensor) -> Variable {
    Variable(
      value.channelAffine(scale, shift),
      (self, { $0.channelAffine(scale, Tensor(shift.shape)) }))
  }

  /// Adds the numbers `[N, 1, 1, C]` of each image to all of its pixels: `[N, H, W, C]` + them.
  public func adding(toEachPixel numbers: Variable) -> Variable {
    let (images, channels) = (shape[0], shape[3])
    precondition(numbers.shape == [images, 1, 1, channels], "\(numbers.shape) for \(shape)")
    let rows = numbers.value.reshaped([images, channels])
    let ones = Tensor(rows.shape, repeating: 1)
    return Variable(
      value.imageAffine(ones, rows, .none), (self, { $0 }),
      (numbers, { $0.imageSums().reshaped([images, 1, 1, channels]) }))
  }

  /// Adds the same trained rows to every sample: `[N, …] + […]`.
  public func adding(toEachSample rows: Variable) -> Variable {
    let samples = shape[0]
    let width = rows.value.count
    precondition(value.count == samples * width, "\(rows.shape) for each sample of \(shape)")
    let (one, flat) = (Tensor([width], repeating: 1), rows.value.reshaped([width]))
    let sum = value.reshaped([samples, width]).channelAffine(one, flat).reshaped(shape)
    let shape = rows.shape
    return Variable(
      sum, (self, { $0 }),
      (rows, { $0.reshaped([samples, width]).columnSums().reshaped(shape) }))
  }
}
