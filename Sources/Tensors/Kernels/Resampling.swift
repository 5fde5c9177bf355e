internal import CKernels

/// How the samples of one axis of an image follow linearly from those of another: every output is a
/// weighted sum of a few inputs. Resizing and mirroring are two of them, one for each axis, and their
/// gradients are the same the other way round.
public struct Resampling: Hashable, Sendable {
  public let inputs: Int
  public var outputs: Int { starts.count - 1 }
  /// Output `o` uses the terms `starts[o]..<starts[o + 1]`.
  private let starts: [Int32]
  private let sources: [Int32]
  private let weights: [Float]

  /// - Parameter terms: for each output, which inputs and how much of each.
  public init(inputs: Int, _ terms: [[(source: Int, weight: Float)]]) {
    self.inputs = inputs
    starts = terms.reduce(into: [0]) { $0.append($0.last! + Int32($1.count)) }
    sources = terms.joined().map { Int32($0.source) }
    weights = terms.joined().map(\.weight)
    precondition(
      sources.allSatisfy { (0..<Int32(inputs)).contains($0) }, "terms beyond \(inputs) samples")
  }

  /// PyTorch's bilinear rule, in its single precision. Without `alignsCorners` output i lies at
  /// max(0, (i + ½)·in/out - ½), with it at i·(in - 1)/(out - 1).
  public static func bilinear(
    from inputs: Int, to outputs: Int, alignsCorners: Bool = false
  ) -> Resampling {
    let steps: (Float, Float) =
      alignsCorners ? (Float(inputs - 1), Float(outputs - 1)) : (Float(inputs), Float(outputs))
    let scale = steps.1 > 0 ? steps.0 / steps.1 : 0
    let terms = (0..<outputs).map { i -> [(source: Int, weight: Float)] in
      let place = alignsCorners ? scale * Float(i) : max(0, scale * (Float(i) + 0.5) - 0.5)
      let low = min(Int(place), inputs - 1)
      let share = place - Float(low)
      // The last sample stands for what is beyond it.
      if low + 1 >= inputs { return [(source: low, weight: 1)] }
      return [(source: low, weight: 1 - share), (source: low + 1, weight: share)]
    }
    return Resampling(inputs: inputs, terms)
  }

  /// PyTorch's bicubic rule, in its single precision: the cubic convolution of Keys (1981) with
  /// a = -¾ around (i + ½)·in/out - ½ or, with `alignsCorners`, i·(in - 1)/(out - 1); the edges are
  /// continued, and nothing is smoothed when there are fewer outputs than inputs.
  public static func bicubic(
    from inputs: Int, to outputs: Int, alignsCorners: Bool
  ) -> Resampling {
    let a: Float = -0.75
    func near(_ x: Float) -> Float { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Float) -> Float { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    let steps: (Float, Float) =
      alignsCorners ? (Float(inputs - 1), Float(outputs - 1)) : (Float(inputs), Float(outputs))
    let scale = steps.1 > 0 ? steps.0 / steps.1 : 0
    let terms = (0..<outputs).map { i -> [(source: Int, weight: Float)] in
      let place = alignsCorners ? scale * Float(i) : scale * (Float(i) + 0.5) - 0.5
      let low = min(Int(place.rounded(.down)), inputs - 1)
      let t = place - Float(low)
      let weights = [far(t + 1), near(t), near(1 - t), far(2 - t)]
      return weights.indices.map { k in
        (source: max(0, min(low - 1 + k, inputs - 1)), weight: weights[k])
      }
    }
    return Resampling(inputs: inputs, terms)
  }

  /// PyTorch's `nearest`: output i is input ⌊i·in/out⌋, in its single precision.
  public static func nearest(from inputs: Int, to outputs: Int) -> Resampling {
    let scale = Float(inputs) / Float(outputs)
    return Resampling(
      inputs: inputs,
      (0..<outputs).map { [(source: min(Int(Float($0) * scale), inputs - 1), weight: 1)] })
  }

  /// An axis continued at both ends by its mirror image, which does not repeat the last sample:
  /// PyTorch's `reflect` padding. Where that meets the other end it turns around again.
  public static func reflection(of inputs: Int, before: Int, after: Int) -> Resampling {
    precondition(before >= 0 && after >= 0, "cannot be mirrored by \(before) and \(after)")
    return Resampling(
      inputs: inputs,
      (-before..<inputs + after).map { [(source: mirrored($0, in: inputs), weight: Float(1))] })
  }

  /// The sample 0..<n that place `i` of an endlessly mirrored axis of `n` samples shows.
  public static func mirrored(_ i: Int, in n: Int) -> Int {
    guard n > 1 else { return 0 }
    let period = 2 * (n - 1)
    let place = ((i % period) + period) % period
    return min(place, period - place)
  }

  /// The way back: what every input receives from the outputs.
  var transposed: Resampling {
    var terms = [[(source: Int, weight: Float)]](repeating: [], count: inputs)
    for output in 0..<outputs {
      for k in Int(starts[output])..<Int(starts[output + 1]) {
        terms[Int(sources[k])].append((output, weights[k]))
      }
    }
    return Resampling(inputs: outputs, terms)
  }

  /// Applies it to axis 1 or 2 of images `[N, H, W, C]`.
  func apply(_ x: Tensor, axis: Int) -> Tensor {
    precondition(x.shape[axis] == inputs, "\(x.shape) has not \(inputs) samples on axis \(axis)")
    var shape = x.shape
    shape[axis] = outputs
    var y = Tensor(uninitialized: shape)
    let (outer, inner) = x.shape.around(axis)
    let (px, py) = unsafe (x.pointer, y.mutablePointer)
    // Rows are long: one output at a time is enough work for a thread; pixels are short.
    let count = axis == 1 ? 1 : outputs
    let parts = outputs / max(count, 1)
    unsafe starts.withUnsafeBufferPointer { starts in
      unsafe sources.withUnsafeBufferPointer { sources in
        unsafe weights.withUnsafeBufferPointer { weights in
          guard let s = starts.baseAddress, let from = sources.baseAddress,
            let weight = weights.baseAddress
          else { return unsafe py.update(repeating: 0, count: shape.count) }
          ComputeThreads.run(outer * parts) { task in
            let (line, first) = (task / parts, task % parts * count)
            unsafe Engine.kernels.pointee.resample(
              px + line * inputs * inner, s + first, from, weight, count, inner,
              py + (line * outputs + first) * inner)
          }
        }
      }
    }
    return y
  }
}
