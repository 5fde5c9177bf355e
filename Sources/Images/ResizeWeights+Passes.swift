import CCodecs
import Tensors

/// A sample type that can be resized: sums are taken in double and stored in the type's own way.
protocol ResizableSample {
  @unsafe static func sum(
    _ out: UnsafeMutablePointer<Double>, _ rows: UnsafePointer<UnsafePointer<Self>?>,
    _ weights: UnsafePointer<Double>, taps: Int, count: Int)
  @unsafe static func load(
    _ out: UnsafeMutablePointer<Double>, _ row: UnsafePointer<Self>, count: Int)
  @unsafe static func store(
    _ out: UnsafeMutablePointer<Self>, _ row: UnsafePointer<Double>, count: Int)
}

extension UInt8: ResizableSample {
  static func sum(
    _ out: UnsafeMutablePointer<Double>, _ rows: UnsafePointer<UnsafePointer<UInt8>?>,
    _ weights: UnsafePointer<Double>, taps: Int, count: Int
  ) { unsafe mae_rows_u8(out, rows, weights, taps, count) }

  static func load(
    _ out: UnsafeMutablePointer<Double>, _ row: UnsafePointer<UInt8>, count: Int
  ) { unsafe mae_widen_u8(out, row, count) }

  static func store(
    _ out: UnsafeMutablePointer<UInt8>, _ row: UnsafePointer<Double>, count: Int
  ) { unsafe mae_round_u8(out, row, count) }
}

extension Double: ResizableSample {
  static func sum(
    _ out: UnsafeMutablePointer<Double>, _ rows: UnsafePointer<UnsafePointer<Double>?>,
    _ weights: UnsafePointer<Double>, taps: Int, count: Int
  ) { unsafe mae_rows_f64(out, rows, weights, taps, count) }

  static func load(
    _ out: UnsafeMutablePointer<Double>, _ row: UnsafePointer<Double>, count: Int
  ) { unsafe out.update(from: row, count: count) }

  static func store(
    _ out: UnsafeMutablePointer<Double>, _ row: UnsafePointer<Double>, count: Int
  ) { unsafe out.update(from: row, count: count) }
}

extension ResizeWeights {
  /// Rows that one task makes; small enough to keep all threads busy with small images.
  private static let rowsPerBlock = 16

  /// Makes `outputs` rows out of rows of `rowLength` samples.
  func resizingRows<S: ResizableSample>(of samples: [S], rowLength n: Int) -> [S] {
    unsafe inBlocks(of: n, rows: outputs, reading: samples) { input, out, rows in
      let sum = UnsafeMutablePointer<Double>.allocate(capacity: n)
      defer { unsafe sum.deallocate() }
      var sources = unsafe [UnsafePointer<S>?](repeating: nil, count: taps)
      for y in rows {
        for k in 0..<taps { unsafe sources[k] = input + Int(indices[y * taps + k]) * n }
        unsafe weights.withUnsafeBufferPointer {
          unsafe S.sum(sum, sources, $0.baseAddress! + y * taps, taps: taps, count: n)
        }
        unsafe S.store(out + y * n, sum, count: n)
      }
    }
  }

  /// Makes rows of `outputs` pixels out of as many longer or shorter ones.
  func resizingColumns<S: ResizableSample>(of samples: [S], rows: Int, channels: Int) -> [S] {
    let n = samples.count / rows
    return unsafe inBlocks(of: outputs * channels, rows: rows, reading: samples) {
      input, out, rows in
      let wide = UnsafeMutablePointer<Double>.allocate(capacity: n + outputs * channels)
      defer { unsafe wide.deallocate() }
      let sum = unsafe wide + n
      for y in rows {
        unsafe S.load(wide, input + y * n, count: n)
        unsafe mae_columns_f64(sum, wide, indices, weights, taps, channels, outputs)
        unsafe S.store(out + y * outputs * channels, sum, count: outputs * channels)
      }
    }
  }

  /// New samples: `rows` rows of `length`, made some at a time by `body` on several threads.
  private func inBlocks<S: ResizableSample>(
    of length: Int, rows: Int, reading samples: [S],
    _ body: (UnsafePointer<S>, UnsafeMutablePointer<S>, Range<Int>) -> Void
  ) -> [S] {
    unsafe [S](unsafeUninitializedCapacity: rows * length) { buffer, filled in
      let out = buffer.baseAddress!
      unsafe samples.withUnsafeBufferPointer { input in
        let input = input.baseAddress!
        ComputeThreads.run((rows + Self.rowsPerBlock - 1) / Self.rowsPerBlock) { block in
          let first = block * Self.rowsPerBlock
          unsafe body(input, out, first..<min(rows, first + Self.rowsPerBlock))
        }
      }
      filled = rows * length
    }
  }
}
