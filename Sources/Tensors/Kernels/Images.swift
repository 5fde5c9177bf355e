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
    let c = shape[3]
    var result = Tensor(uninitialized: [shape[0], shape[1] / r, shape[2] / r, c * r * r])
    unsafe Self.move(result.mutablePointer, pointer, result.shape, r) { unsafe ($0, $1) }
    return result
  }

  /// The inverse of `unshuffled`.
  func shuffledGroups(by r: Int) -> Tensor {
    let c = shape[3] / (r * r)
    var result = Tensor(uninitialized: [shape[0], shape[1] * r, shape[2] * r, c])
    unsafe Self.move(
      UnsafeMutablePointer(mutating: pointer), UnsafePointer(result.mutablePointer), shape, r
    ) { unsafe (UnsafeMutablePointer(mutating: $1), UnsafePointer($0)) }
    return result
  }

  /// Visits all runs of channels that lie together in `apart` [N, H, W, r²·C] and in its picture.
  private static func move(
    _ apart: UnsafeMutablePointer<Float>, _ picture: UnsafePointer<Float>, _ shape: Shape, _ r: Int,
    _ direction: (UnsafeMutablePointer<Float>, UnsafePointer<Float>) -> (
      UnsafeMutablePointer<Float>, UnsafePointer<Float>
    )
  ) {
    let (width, channels) = (shape[2], shape[3])
    let run = channels / (r * r)
    ComputeThreads.run(shape[0] * shape[1]) { line in
      for w in 0..<width {
        for i in 0..<r {
          let near = unsafe apart + (line * width + w) * channels + i * r * run
          let far = unsafe picture + ((line * r + i) * width + w) * r * run
          let (to, from) = unsafe direction(near, far)
          unsafe to.update(from: from, count: r * run)
        }
      }
    }
  }
}
