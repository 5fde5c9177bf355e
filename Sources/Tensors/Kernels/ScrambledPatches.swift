internal import CKernels

/// Square windows of images `[N, H, W, C]`, listed as a matrix with a row for each channel, row and
/// column of a window and a column for each window (PyTorch's `unfold`), and that list then read in
/// order as patches of C channels: `[N·windows, size, size, C]`.
///
/// Rows and columns of the list are not exchanged before it is read, so a patch is no part of the
/// image: its samples lie whole windows apart. Published networks do this and were trained so.
public struct ScrambledPatches: Hashable, Sendable {
  public let size: Int
  public let stride: Int
  /// Zeros around the image.
  public let padding: Int

  public init(_ size: Int, stride: Int, padding: Int) {
    precondition(size > 0 && stride > 0 && padding >= 0, "\(size), \(stride), \(padding)")
    (self.size, self.stride, self.padding) = (size, stride, padding)
  }

  /// Windows along an extent.
  private func count(_ extent: Int) -> Int {
    precondition(extent + 2 * padding >= size, "windows of \(size) do not fit into \(extent)")
    return (extent + 2 * padding - size) / stride + 1
  }

  private func order(_ image: Shape) -> scramble {
    scramble(
      height: image[1], width: image[2], channels: image[3], size: size, stride: stride,
      padding: padding, down: count(image[1]), across: count(image[2]))
  }

  /// The patches of `images`.
  func cut(_ images: Tensor) -> Tensor {
    let order = order(images.shape)
    let (windows, channels) = (order.down * order.across, images.shape[3])
    var patches = Tensor(
      uninitialized: [images.shape[0] * windows, size, size, channels])
    let planes = images.permuted([0, 3, 1, 2])
    let (x, y) = unsafe (planes.pointer, patches.mutablePointer)
    let (image, patch) = (planes.count / max(1, images.shape[0]), size * size * channels)
    let length = 16
    let perImage = blocks(windows, of: length)
    ComputeThreads.run(images.shape[0] * perImage) { task in
      let (n, first) = (task / perImage, task % perImage * length)
      unsafe withUnsafePointer(to: order) { order in
        unsafe Engine.kernels.pointee.scramble(
          x + n * image, order, first, min(length, windows - first),
          y + (n * windows + first) * patch)
      }
    }
    return patches
  }

  /// The transpose of `cut`: patches put back to where they were cut, added where they overlap.
  func join(_ patches: Tensor, into image: Shape) -> Tensor {
    let order = order(image)
    let windows = order.down * order.across
    precondition(
      patches.shape == [image[0] * windows, size, size, image[3]], "\(patches.shape) for \(image)")
    let planes: Shape = [image[0], image[3], image[1], image[2]]
    var sums = Tensor(uninitialized: planes)
    let (x, y) = unsafe (patches.pointer, sums.mutablePointer)
    let perImage = windows * size * size * image[3]
    ComputeThreads.run(image[0] * image[3]) { plane in
      let (n, channel) = (plane / image[3], plane % image[3])
      unsafe withUnsafePointer(to: order) { order in
        unsafe Engine.kernels.pointee.unscramble(
          x + n * perImage, order, channel, y + plane * image[1] * image[2])
      }
    }
    return sums.permuted([0, 2, 3, 1])
  }
}
