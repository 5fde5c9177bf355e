internal import CKernels

/// Moving elements about without computing anything.
extension Tensor {
  /// The dimensions in another order: dimension `i` of the result is dimension `order[i]`.
  public func permuted(_ order: [Int]) -> Tensor {
    precondition(order.sorted() == Array(0..<shape.rank), "\(order) does not permute \(shape)")
    let extents = shape.extents
    var strides = [Int](repeating: 1, count: extents.count)
    for i in stride(from: extents.count - 2, through: 0, by: -1) {
      strides[i] = strides[i + 1] * extents[i + 1]
    }
    let target = order.map { extents[$0] }
    let steps = order.map { strides[$0] }
    var result = Tensor(uninitialized: Shape(target))
    guard count > 0, let inner = target.last, let step = steps.last else { return result }
    let outer = Array(target.dropLast())
    let (x, y) = unsafe (pointer, result.mutablePointer)
    overBlocks(count / inner, of: max(1, (1 << 14) / inner)) { first, n in
      for row in first..<first + n {
        var (offset, rest) = (0, row)
        for i in stride(from: outer.count - 1, through: 0, by: -1) {
          offset += rest % outer[i] * steps[i]
          rest /= outer[i]
        }
        let (from, to) = unsafe (x + offset, y + row * inner)
        if step == 1 {
          unsafe to.update(from: from, count: inner)
        } else {
          for k in 0..<inner { unsafe to[k] = from[k * step] }
        }
      }
    }
    return result
  }

  /// Part of one dimension.
  public func sliced(_ axis: Int, _ range: Range<Int>) -> Tensor {
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[axis], "\(range) of \(shape)")
    var target = shape
    target[axis] = range.count
    var result = Tensor(uninitialized: target)
    let (outer, inner) = shape.around(axis)
    let (length, whole) = (range.count * inner, shape[axis] * inner)
    let (x, y) = unsafe (pointer + range.lowerBound * inner, result.mutablePointer)
    unsafe Self.copyRows(outer, length, from: x, whole, to: y, length)
    return result
  }

  /// A tensor of zeros of the given shape with `self` at `start` along `axis`.
  func padded(_ axis: Int, at start: Int, to target: Shape) -> Tensor {
    var result = Tensor(target)
    let (outer, inner) = shape.around(axis)
    let (length, whole) = (shape[axis] * inner, target[axis] * inner)
    let (x, y) = unsafe (pointer, result.mutablePointer + start * inner)
    unsafe Self.copyRows(outer, length, from: x, length, to: y, whole)
    return result
  }

  /// Tensors one after the other along a dimension.
  public static func concatenated(_ parts: [Tensor], axis: Int) -> Tensor {
    precondition(!parts.isEmpty, "nothing to concatenate")
    var target = parts[0].shape
    target[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    var result = Tensor(uninitialized: target)
    let y = unsafe result.mutablePointer
    let (outer, inner) = target.around(axis)
    let whole = target[axis] * inner
    var start = 0
    for part in parts {
      var expected = target
      expected[axis] = part.shape[axis]
      precondition(part.shape == expected, "\(part.shape) beside \(expected)")
      let length = part.shape[axis] * inner
      let (x, z) = unsafe (part.pointer, y + start)
      unsafe copyRows(outer, length, from: x, length, to: z, whole)
      start += length
    }
    return result
  }

  /// `length` floats of each of `rows` rows, which lie a number of floats apart on each side.
  private static func copyRows(
    _ rows: Int, _ length: Int, from x: UnsafePointer<Float>, _ apart: Int,
    to y: UnsafeMutablePointer<Float>, _ wide: Int
  ) {
    overBlocks(rows, of: max(1, (1 << 15) / max(length, 1))) { first, n in
      unsafe Engine.kernels.pointee.copy_rows(
        x + first * apart, apart, y + first * wide, wide, n, length)
    }
  }

  /// Rows of `[N, L, D]` picked per sample: row `j` of sample `n` is row `rows[n][j]`.
  func gathered(_ rows: [[Int32]]) -> Tensor {
    let (samples, length, width) = (shape[0], shape[1], shape[2])
    precondition(rows.count == samples, "\(rows.count) lists of rows for \(shape)")
    let kept = rows.first?.count ?? 0
    var result = Tensor(uninitialized: [samples, kept, width])
    let (x, y) = unsafe (pointer, result.mutablePointer)
    for (n, list) in rows.enumerated() {
      precondition(list.count == kept, "every sample keeps the same number of rows")
      for (j, row) in list.enumerated() {
        precondition(row >= 0 && row < length, "row \(row) of \(shape)")
        unsafe (y + (n * kept + j) * width).update(
          from: x + (n * length + Int(row)) * width, count: width)
      }
    }
    return result
  }

  /// The opposite of `gathered`: adds row `j` of sample `n` to row `rows[n][j]` of `length` rows.
  func scattered(_ rows: [[Int32]], length: Int) -> Tensor {
    let (samples, kept, width) = (shape[0], shape[1], shape[2])
    var result = Tensor([samples, length, width])
    let (x, y) = unsafe (pointer, result.mutablePointer)
    for n in 0..<samples {
      for (j, row) in rows[n].enumerated() {
        let (from, to) = unsafe (x + (n * kept + j) * width, y + (n * length + Int(row)) * width)
        unsafe Engine.kernels.pointee.add(to, from, to, width)
      }
    }
    return result
  }

  /// `[N, H, W, C]` cut into p×p patches: `[N, (H/p)·(W/p), p·p·C]`, patches in raster order,
  /// inside a patch row, column, channel with the channel fastest.
  public func patches(_ p: Int) -> Tensor {
    let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
    precondition(h % p == 0 && w % p == 0, "\(shape) does not divide into patches of \(p)")
    return reshaped([n, h / p, p, w / p, p * c]).permuted([0, 1, 3, 2, 4])
      .reshaped([n, h / p * (w / p), p * p * c])
  }

  /// The image that `patches` cut up.
  public func joined(patches p: Int, into image: Shape) -> Tensor {
    let (n, h, w, c) = (image[0], image[1], image[2], image[3])
    return reshaped([n, h / p, w / p, p, p * c]).permuted([0, 1, 3, 2, 4]).reshaped(image)
  }

  /// Clips `[N, T, H, W, C]` cut into p×p patches of `frames` frames each:
  /// `[N, (T/frames)·(H/p)·(W/p), frames·p·p·C]`, patches by time, row, column, inside a patch frame,
  /// row, column, channel with the channel fastest.
  public func patches(_ p: Int, frames: Int) -> Tensor {
    let (n, t, h, w, c) = (shape[0], shape[1], shape[2], shape[3], shape[4])
    precondition(
      t % frames == 0 && h % p == 0 && w % p == 0,
      "\(shape) does not divide into patches of \(frames)×\(p)×\(p)")
    return reshaped([n, t / frames, frames, h / p, p, w / p, p * c])
      .permuted([0, 1, 3, 5, 2, 4, 6])
      .reshaped([n, t / frames * (h / p) * (w / p), frames * p * p * c])
  }

  /// The clip that `patches` cut up.
  public func joined(patches p: Int, frames: Int, into clip: Shape) -> Tensor {
    let (n, t, h, w, c) = (clip[0], clip[1], clip[2], clip[3], clip[4])
    return reshaped([n, t / frames, h / p, w / p, frames, p, p * c])
      .permuted([0, 1, 4, 2, 5, 3, 6]).reshaped(clip)
  }
}

extension Shape {
  /// Number of elements outside and inside one dimension.
  func around(_ axis: Int) -> (outer: Int, inner: Int) {
    let axis = axis < 0 ? axis + rank : axis
    return (extents[..<axis].reduce(1, *), extents[(axis + 1)...].reduce(1, *))
  }
}
