internal import CKernels

extension images {
  /// Images `[N, H, W, C]`, or, shuffled by r, the picture `[N, H·r, W·r, C/r²]` seen as `[N, H, W, C]`
  /// with the channels of each of the r² groups side by side.
  @unsafe
  init(_ data: UnsafeMutablePointer<Float>, _ shape: Shape, shuffle r: Int = 1) {
    let group = shape[3]
    let width = shape[2] / r
    let height = shape[1] / r
    let groupRow = shape[2] * group
    unsafe self.init(
      data: data, height: height, width: width, first: 0, channels: group * r * r,
      pixel: r * group, row: r * groupRow, image: height * r * groupRow, group: group, factor: r,
      group_row: groupRow)
  }

  /// The channels of `range` only.
  func channels(_ range: Range<Int>) -> images {
    var part = unsafe self
    unsafe part.first = range.lowerBound
    unsafe part.channels = range.count
    return unsafe part
  }
}

extension Convolution.Epilogue {
  func withKernelEpilogue<R>(_ body: (epilogue) -> R) -> R {
    withExtendedLifetime((bias, residual)) {
      unsafe body(
        epilogue(
          bias: bias.map { unsafe $0.pointer }, residual: residual.map { unsafe $0.pointer },
          slope: activation.slope, scale: scale))
    }
  }
}

extension Tensor {
  /// Innermost index c · groups + g becomes g · (size / groups) + c.
  func grouped(by groups: Int) -> Tensor { regrouped(groups: groups, size: shape[-1] / groups) }

  /// The inverse of `grouped`.
  func ungrouped(by groups: Int) -> Tensor { regrouped(groups: shape[-1] / groups, size: groups) }

  private func regrouped(groups: Int, size: Int) -> Tensor {
    var result = Tensor(uninitialized: shape)
    unsafe Engine.kernels.pointee.group_channels(
      pointer, count / max(1, shape[-1]), groups, size, result.mutablePointer)
    return result
  }

  /// A picture `[N, H·r, W·r, C]` as `[N, H, W, r²·C]`, each of the r² groups side by side.
  func unshuffled(by r: Int) -> Tensor {
    var result = Tensor(
      uninitialized: [shape[0], shape[1] / r, shape[2] / r, shape[3] * r * r])
    let (from, to) = unsafe (pointer, result.mutablePointer)
    Self.visitRuns(result.shape, r) { apart, picture, run in
      unsafe (to + apart).update(from: from + picture, count: run)
    }
    return result
  }

  /// The inverse of `unshuffled`.
  func shuffledGroups(by r: Int) -> Tensor {
    var result = Tensor(
      uninitialized: [shape[0], shape[1] * r, shape[2] * r, shape[3] / (r * r)])
    let (from, to) = unsafe (pointer, result.mutablePointer)
    Self.visitRuns(shape, r) { apart, picture, run in
      unsafe (to + picture).update(from: from + apart, count: run)
    }
    return result
  }

  /// Where each run of channels that stay together lies in `shape` [N, H, W, r²·C] and in its
  /// picture, and its length.
  private static func visitRuns(_ shape: Shape, _ r: Int, _ body: (Int, Int, Int) -> Void) {
    let (width, channels) = (shape[2], shape[3])
    let run = channels / r
    ComputeThreads.run(shape[0] * shape[1]) { line in
      for w in 0..<width {
        for i in 0..<r {
          body((line * width + w) * channels + i * run, ((line * r + i) * width + w) * run, run)
        }
      }
    }
  }
}
