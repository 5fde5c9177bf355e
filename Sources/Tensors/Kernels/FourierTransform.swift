internal import CKernels
internal import Glibc

/// The discrete Fourier transform of the rows and columns of real images, as products with matrices
/// of cosines and sines: exact for any size, and its own gradient the other way round.
///
///     X[k, l] = Σ x[h, w] · exp(-2πi(k·h/H + l·w/W)),  l = 0 … ⌊W/2⌋
///
/// A spectrum is `[2, N, H, W/2 + 1, C]`, all real parts before all imaginary ones. Sums over rows
/// are made for half of the frequencies: the others differ in the sign of the sine.
struct FourierTransform {
  let height: Int
  let width: Int
  /// Frequencies along the width.
  var columns: Int { width / 2 + 1 }
  private var rows: Int { height / 2 + 1 }
  /// `[2·rows, H]` and `[2·columns, W]`: cosines, then sines.
  private let down: Tensor
  private let across: Tensor

  init(height: Int, width: Int) {
    (self.height, self.width) = (height, width)
    down = Self.waves(height)
    across = Self.waves(width)
  }

  /// How often each column of half a spectrum stands for itself and its mirror, over H·W: what an
  /// inverse transform multiplies with.
  var inverseWeights: Tensor {
    let area = Float(height * width)
    return Tensor([columns]) { l in (l == 0 || 2 * l == width ? 1 : 2) / area }
  }

  var unitWeights: Tensor { Tensor([columns], repeating: 1) }

  /// weights[l]·X[k, l] of images `[N, H, W, C]`.
  func analyse(_ x: Tensor, weights: Tensor) -> Tensor {
    let (samples, channels) = (x.shape[0], x.shape[3])
    precondition(x.shape == [samples, height, width, channels], "\(x.shape) is no such image")
    var spectrum = Tensor(uninitialized: [2, samples, height, columns, channels])
    let (from, to) = unsafe (x.pointer, spectrum.mutablePointer)
    let image = height * columns * channels
    unsafe withSums(channels) { even, turned, sums in
      for n in 0..<samples {
        let x = unsafe from + n * height * width * channels
        unsafe multiply(
          2 * rows, width * channels, height, MatrixView(down.pointer, row: height),
          MatrixView(x, row: width * channels), even)
        unsafe turn(even, 2 * rows, width, channels, to: turned)
        unsafe multiply(
          2 * columns, 2 * rows * channels, width, MatrixView(across.pointer, row: width),
          MatrixView(turned, row: 2 * rows * channels), sums)
        let (re, im) = unsafe (to + n * image, to + (samples + n) * image)
        ComputeThreads.run(rows) { k in
          let (row, mirror) = (offset(k, channels), mirror(k).map { offset($0, channels) })
          unsafe Engine.kernels.pointee.spectrum_merge(
            sums + k * channels, rows * channels, 2 * rows * channels,
            columns * 2 * rows * channels, weights.pointer, columns, channels, re + row, im + row,
            mirror.map { unsafe re + $0 }, mirror.map { unsafe im + $0 })
        }
      }
    }
    return spectrum
  }

  /// The transpose of `analyse`: Σ weights[l]·(Re z·cos θ - Im z·sin θ), θ = 2π(k·h/H + l·w/W).
  ///
  /// With `inverseWeights` it is the inverse transform of half a spectrum, which forgets what the
  /// other half would contradict.
  func synthesise(_ z: Tensor, weights: Tensor) -> Tensor {
    let (samples, channels) = (z.shape[1], z.shape[4])
    precondition(z.shape == [2, samples, height, columns, channels], "\(z.shape) is no spectrum")
    var images = Tensor(uninitialized: [samples, height, width, channels])
    let (from, to) = unsafe (z.pointer, images.mutablePointer)
    let image = height * columns * channels
    unsafe withSums(channels) { even, turned, sums in
      for n in 0..<samples {
        let (re, im) = unsafe (from + n * image, from + (samples + n) * image)
        ComputeThreads.run(rows) { k in
          let (row, mirror) = (offset(k, channels), mirror(k).map { offset($0, channels) })
          unsafe Engine.kernels.pointee.spectrum_spread(
            re + row, im + row, mirror.map { unsafe re + $0 }, mirror.map { unsafe im + $0 },
            weights.pointer, columns, channels, sums + k * channels, rows * channels,
            2 * rows * channels, columns * 2 * rows * channels)
        }
        unsafe multiply(
          width, 2 * rows * channels, 2 * columns,
          MatrixView(across.pointer, row: 1, column: width),
          MatrixView(sums, row: 2 * rows * channels), turned)
        unsafe turn(turned, width, 2 * rows, channels, to: even)
        unsafe multiply(
          height, width * channels, 2 * rows, MatrixView(down.pointer, row: 1, column: height),
          MatrixView(even, row: width * channels), to + n * height * width * channels)
      }
    }
    return images
  }

  /// Where row `k` of a spectrum begins.
  private func offset(_ k: Int, _ channels: Int) -> Int { k * columns * channels }

  /// The row of the opposite frequency, if that is another one.
  private func mirror(_ k: Int) -> Int? { k == 0 || 2 * k == height ? nil : height - k }

  /// Room for one sample's sums over rows, the same turned, and the sums over both.
  private func withSums(
    _ channels: Int,
    _ body: (
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let (half, full) = (2 * rows * width * channels, 4 * columns * rows * channels)
    unsafe withWorkspace(2 * half + full) { work in
      unsafe body(work, work + half, work + 2 * half)
    }
    withExtendedLifetime((down, across)) {}
  }

  /// `[a, b, channels]` becomes `[b, a, channels]`.
  private func turn(
    _ from: UnsafePointer<Float>, _ a: Int, _ b: Int, _ channels: Int,
    to: UnsafeMutablePointer<Float>
  ) {
    ComputeThreads.run(a) { i in
      unsafe Engine.kernels.pointee.copy_rows(
        from + i * b * channels, channels, to + i * channels, a * channels, b, channels)
    }
  }

  /// cos(2πjk/n) for k = 0 … ⌊n/2⌋ and j < n, then the sines: `[2·(n/2 + 1), n]`.
  private static func waves(_ n: Int) -> Tensor {
    let points = (0..<n).map { point($0, of: n) }
    let frequencies = n / 2 + 1
    return Tensor([2 * frequencies, n]) { at in
      let (row, j) = (at / n, at % n)
      let point = points[row % frequencies * j % n]
      return Float(row < frequencies ? point.cosine : point.sine)
    }
  }

  /// The cosine and sine of 2πj/n, made from an eighth of the circle, so that what should be zero or
  /// opposite is.
  private static func point(_ j: Int, of n: Int) -> (cosine: Double, sine: Double) {
    let (quarter, rest) = (4 * j).quotientAndRemainder(dividingBy: n)
    let isFar = 2 * rest > n
    let angle = Double.pi / 2 * Double(isFar ? n - rest : rest) / Double(n)
    let (c, s) = isFar ? (sin(angle), cos(angle)) : (cos(angle), sin(angle))
    return switch quarter {
    case 0: (c, s)
    case 1: (-s, c)
    case 2: (-c, -s)
    default: (s, -c)
    }
  }
}
