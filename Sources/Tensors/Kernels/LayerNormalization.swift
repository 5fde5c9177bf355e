internal import CKernels

/// Layer normalisation over the innermost index: y = (x - mean)/√(variance + ε)·scale + shift,
/// with the biased variance (Ba, Kiros, Hinton, 2016).
///
/// Of the normalised rows and y only the former are kept: y is one pass away.
struct LayerNormalization {
  /// The normalised rows, before scale and shift.
  private let normalized: Tensor
  private let rstd: Tensor
  private let scale: Tensor
  private let shift: Tensor

  static func apply(
    _ x: Tensor, scale: Tensor, shift: Tensor, epsilon: Float
  ) -> (norm: LayerNormalization, y: Tensor) {
    let width = x.shape[-1]
    let rows = x.count / max(width, 1)
    precondition(scale.count == width && shift.count == width, "\(scale.shape) for \(x.shape)")
    var (y, normalized) = (Tensor(uninitialized: x.shape), Tensor(uninitialized: x.shape))
    var rstd = Tensor(uninitialized: [rows])
    let (px, py) = unsafe (x.pointer, y.mutablePointer)
    let (pn, pr) = unsafe (normalized.mutablePointer, rstd.mutablePointer)
    let (p, q) = unsafe (scale.pointer, shift.pointer)
    overBlocks(rows, of: block(width)) { row, n in
      let i = row * width
      unsafe Engine.kernels.pointee.layer_norm(
        px + i, p, q, epsilon, py + i, pn + i, pr + row, n, width)
    }
    let norm = LayerNormalization(normalized: normalized, rstd: rstd, scale: scale, shift: shift)
    return (norm, y)
  }

  func output() -> Tensor { normalized.channelAffine(scale, shift) }

  func inputGradient(_ dy: Tensor) -> Tensor {
    let width = dy.shape[-1]
    var dx = Tensor(uninitialized: dy.shape)
    let (pdy, p) = unsafe (dy.pointer, scale.pointer)
    let (pn, pr, pdx) = unsafe (normalized.pointer, rstd.pointer, dx.mutablePointer)
    overBlocks(dy.count / max(width, 1), of: Self.block(width)) { row, n in
      let i = row * width
      unsafe Engine.kernels.pointee.layer_norm_gradient(
        pdy + i, p, pn + i, pr + row, pdx + i, n, width)
    }
    return dx
  }

  /// Σ over rows of dy·normalised.
  func scaleGradient(_ dy: Tensor) -> Tensor {
    let normalized = unsafe normalized.pointer
    return unsafe dy.columnSums { dy, sums, start, rows, width in
      let other = unsafe normalized + start * width
      unsafe Engine.kernels.pointee.column_dots(dy, other, sums, rows, width)
    }
  }

  /// Rows that one thread normalises at a time.
  private static func block(_ width: Int) -> Int { max(1, (1 << 15) / max(width, 1)) }
}

extension Tensor {
  /// Σ over all but the innermost index.
  func columnSums() -> Tensor {
    unsafe columnSums { x, sums, _, rows, width in
      unsafe Engine.kernels.pointee.column_sums(x, sums, rows, width, width)
    }
  }

  /// Adds up what `kernel` gathers from blocks of rows, in block order: `count` sums for each index.
  func columnSums(
    count: Int = 1,
    _ kernel: (
      _ rows: UnsafePointer<Float>, _ sums: UnsafeMutablePointer<Float>, _ start: Int,
      _ count: Int, _ width: Int
    ) -> Void
  ) -> Tensor {
    let width = shape[-1]
    let rows = self.count / max(width, 1)
    let length = max(64, (rows + 63) / 64)
    let (blocks, sides) = ((rows + length - 1) / length, count * width)
    var partial = Tensor([blocks, sides])
    let (x, sums) = unsafe (pointer, partial.mutablePointer)
    overBlocks(rows, of: length) { row, n in
      unsafe kernel(x + row * width, sums + row / length * sides, row, n, width)
    }
    var total = Tensor([sides])
    unsafe Engine.kernels.pointee.column_sums(sums, total.mutablePointer, blocks, sides, sides)
    return total
  }
}
