internal import CKernels

/// Images made of the patches that a search has found ("patch-craft frames", Vaksman, Elad, Milanfar,
/// ICCV 2021, section 3.2).
///
/// For the patch itself and each neighbour n, and for each of the side² ways to lay a grid of patches
/// over the frame, an image is tiled with the patches that lie n-th nearest to the patches of the grid.
/// A pixel holds, neighbour by neighbour, its RGB in these images (way (row, column), row outermost)
/// and three numbers more, for each colour the mean square of their differences from the pixel itself.
public struct PatchCraft: Sendable {
  /// Side of the patches that are pasted, in the middle of those that were compared.
  public let side: Int
  /// Images for each way: the neighbours and the patch itself.
  public let count: Int
  /// The size of the images.
  public let height: Int
  public let width: Int
  /// From the edges of the window to those of the images.
  public let margin: Int
  private let window: Shape
  /// Where each patch's neighbours begin in the window: [patch row][patch column][count].
  private let starts: [Int32]

  /// - Parameter window: shape of the window that was searched, `[2·frames + 1, H, W, 3]`.
  public init(side: Int, _ search: PatchSearch, window: Shape, _ matches: PatchMatches) {
    let grid = search.grid(of: window)
    let kept = search.neighbours
    precondition(window[3] == 3, "patches are made of RGB, not of \(window)")
    precondition(
      side <= search.side && (search.side - side) % 2 == 0,
      "patches of \(side) do not lie in the middle of patches of \(search.side)")
    precondition(
      matches.distances.shape == [grid.rows, grid.columns, kept],
      "matches \(matches.distances.shape) in \(window)")
    precondition(min(grid.rows, grid.columns) >= side, "patches of \(side) in \(grid)")
    let inset = (search.side - side) / 2
    let (down, across) = (window[1] - search.side + 1, window[2] - search.side + 1)
    (self.side, self.window, count) = (side, window, kept + 1)
    (height, width) = (grid.rows - side + 1, grid.columns - side + 1)
    margin = search.radius + inset + side - 1
    precondition(
      matches.places.allSatisfy { $0 >= 0 && $0 < Int32(window[0] * down * across) },
      "places beyond \(window)")
    func start(_ place: Int) -> Int32 {
      let (row, column) = (place / across, place % across)
      return Int32(
        ((row / down * window[1] + row % down + inset) * window[2] + column + inset) * 3)
    }
    var starts: [Int32] = []
    starts.reserveCapacity(grid.rows * grid.columns * count)
    for v in 0..<grid.rows {
      for h in 0..<grid.columns {
        let row = search.frames * down + search.radius + v
        starts.append(start(row * across + search.radius + h))
        let first = (v * grid.columns + h) * kept
        for place in matches.places[first..<first + kept] { starts.append(start(Int(place))) }
      }
    }
    self.starts = starts
  }

  /// Numbers in a pixel for each neighbour.
  public var features: Int { 3 * side * side + 3 }

  /// Part of the images, `[rows, columns, count · features]`, into `to`.
  func make(
    _ window: UnsafePointer<Float>, rows: Range<Int>, columns: Range<Int>,
    _ to: UnsafeMutablePointer<Float>
  ) {
    let k = unsafe Engine.kernels.pointee
    let line = columns.count * count * features
    unsafe withKernel(window) { craft in
      ComputeThreads.run(rows.count) { i in
        var p = unsafe craft
        unsafe k.patch_craft(
          &p, rows.lowerBound + i, columns.lowerBound, columns.count, to + i * line)
      }
    }
  }

  /// Adds the gradient of the window to `dwindow`; patches overlap, so one thread does it.
  func passBack(
    _ dy: UnsafePointer<Float>, _ window: UnsafePointer<Float>, rows: Range<Int>,
    columns: Range<Int>, _ dwindow: UnsafeMutablePointer<Float>
  ) {
    let k = unsafe Engine.kernels.pointee
    let line = columns.count * count * features
    unsafe withKernel(window) { craft in
      for i in 0..<rows.count {
        var p = unsafe craft
        unsafe k.patch_craft_gradient(
          &p, rows.lowerBound + i, columns.lowerBound, columns.count, dy + i * line, dwindow)
      }
    }
  }

  private func withKernel(_ data: UnsafePointer<Float>, _ body: (patch_craft) -> Void) {
    unsafe starts.withUnsafeBufferPointer { starts in
      guard let first = starts.baseAddress else { return }
      unsafe body(
        patch_craft(
          window: data, row: window[2] * 3, starts: first, columns: width + side - 1,
          count: count, side: side))
    }
  }

  func check(_ shape: Shape) {
    precondition(shape == window, "a window \(shape) for patches of \(window)")
  }
}

extension Tensor {
  /// Part of the images of `crafts`, one for each of the windows `[N, F, H, W, 3]`: `[N, rows,
  /// columns, count · features]`.
  func crafted(_ crafts: [PatchCraft], rows: Range<Int>, columns: Range<Int>) -> Tensor {
    let channels = crafts[0].count * crafts[0].features
    var result = Tensor(uninitialized: [crafts.count, rows.count, columns.count, channels])
    let (sample, size) = (count / crafts.count, rows.count * columns.count * channels)
    let (from, to) = unsafe (pointer, result.mutablePointer)
    for (n, craft) in crafts.enumerated() {
      unsafe craft.make(from + n * sample, rows: rows, columns: columns, to + n * size)
    }
    return result
  }

  /// The gradient of the windows `self`.
  func craftedGradient(
    _ dy: Tensor, _ crafts: [PatchCraft], rows: Range<Int>, columns: Range<Int>
  ) -> Tensor {
    var result = Tensor(shape)
    let sample = count / crafts.count
    let size = dy.count / crafts.count
    let (x, g, to) = unsafe (pointer, dy.pointer, result.mutablePointer)
    ComputeThreads.run(crafts.count) { n in
      unsafe crafts[n].passBack(
        g + n * size, x + n * sample, rows: rows, columns: columns, to + n * sample)
    }
    return result
  }
}
