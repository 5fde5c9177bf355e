internal import CKernels

/// The search for the patches that look most like each patch of a video's middle frame (Vaksman, Elad,
/// Milanfar, "Patch Craft", ICCV 2021, section 3.1): exact, over all displacements in a box.
///
/// The distance is the sum over a patch of the squared differences, averaged over colours. Of equal
/// distances the one is kept whose patch comes first, by frame, row, column. Sums are made in an order
/// that depends on nothing but the patch, so neither tiles nor threads change a bit.
public struct PatchSearch: Hashable, Sendable {
  /// Side of the patches that are compared.
  public var side: Int
  /// How far a patch may lie to the left, right, above or below.
  public var radius: Int
  /// How many frames before or after.
  public var frames: Int
  /// How many are kept, the patch itself not counted.
  public var neighbours: Int

  public init(side: Int, radius: Int, frames: Int, neighbours: Int) {
    let candidates = (2 * frames + 1) * (2 * radius + 1) * (2 * radius + 1) - 1
    precondition(
      side > 0 && radius >= 0 && frames >= 0 && (1...max(1, candidates)).contains(neighbours),
      "\(neighbours) of \(candidates) patches of \(side)")
    (self.side, self.radius, self.frames, self.neighbours) = (side, radius, frames, neighbours)
  }

  /// How many patches of a window `[2·frames + 1, H, W, C]` have all their candidates in it.
  public func grid(of window: Shape) -> (rows: Int, columns: Int) {
    let margin = 2 * radius + side - 1
    precondition(
      window.rank == 4 && window[0] == 2 * frames + 1 && min(window[1], window[2]) > margin,
      "a window \(window) for \(self)")
    return (window[1] - margin, window[2] - margin)
  }

  /// The nearest patches for each whose corner is at least `radius` from the edges of the middle
  /// frame of `window`, `[2·frames + 1, H, W, C]`.
  public func callAsFunction(_ window: Tensor) -> PatchMatches {
    let grid = grid(of: window.shape)
    let count = grid.rows * grid.columns * neighbours
    var distances = Tensor([grid.rows, grid.columns, neighbours], repeating: .infinity)
    var places = [Int32](repeating: .max, count: count)
    let nearest = unsafe distances.mutablePointer
    unsafe places.withUnsafeMutableBufferPointer { buffer in
      guard let at = buffer.baseAddress else { return }
      unsafe Search(self, window, nearest, at).run()
    }
    // Only comparisons with what is not a number leave a place open; the patch itself stands in.
    let (columns, across) = (grid.columns, window.shape[2] - side + 1)
    for i in places.indices where places[i] == .max {
      let patch = i / neighbours
      let row = frames * (window.shape[1] - side + 1) + radius + patch / columns
      places[i] = Int32(row * across + radius + patch % columns)
    }
    return PatchMatches(
      distances: distances.affine(1 / Float(window.shape[3])), places: places)
  }

  /// Displacements within a frame, near ones first: they set a bar that few others pass.
  fileprivate var displacements: [(down: Int, right: Int)] {
    var all: [(down: Int, right: Int)] = []
    for v in -radius...radius {
      for h in -radius...radius { all.append((v, h)) }
    }
    func distance(_ d: (down: Int, right: Int)) -> Int { d.down * d.down + d.right * d.right }
    return all.sorted { distance($0) < distance($1) }
  }
}

/// What a search has found.
public struct PatchMatches: Sendable {
  /// Ascending, `[rows, columns, neighbours]`.
  public let distances: Tensor
  /// Where the corners lie: (frame · (H - side + 1) + row) · (W - side + 1) + column.
  public let places: [Int32]

  public init(distances: Tensor, places: [Int32]) {
    precondition(places.count == distances.count, "\(places.count) places, \(distances.shape)")
    (self.distances, self.places) = (distances, places)
  }
}

/// One search in memory.
@unsafe
private struct Search {
  let search: PatchSearch
  let window: Shape
  let grid: (rows: Int, columns: Int)
  /// The window as [frame][colour][row][column].
  let planes: Tensor
  let distances: UnsafeMutablePointer<Float>
  let places: UnsafeMutablePointer<Int32>

  init(
    _ search: PatchSearch, _ window: Tensor, _ distances: UnsafeMutablePointer<Float>,
    _ places: UnsafeMutablePointer<Int32>
  ) {
    unsafe self.search = search
    unsafe self.window = window.shape
    unsafe grid = search.grid(of: window.shape)
    // Whole vectors are read, beyond the last sample too.
    let flat = window.permuted([0, 3, 1, 2]).reshaped([window.count])
    unsafe planes = Tensor.concatenated([flat, Tensor([256])], axis: 0)
    unsafe (self.distances, self.places) = (distances, places)
  }

  func run() {
    let k = unsafe Engine.kernels.pointee
    let (across, down) = unsafe (blocks(grid.columns, of: 96), blocks(grid.rows, of: 32))
    // Tiles of equal size, so that none is a mere rest.
    let (width, height) = unsafe (blocks(grid.columns, of: across), blocks(grid.rows, of: down))
    let displacements = unsafe search.displacements
    let (side, radius, middle) = unsafe (search.side, search.radius, search.frames)
    let inner = (1...side).last { side % $0 == 0 && $0 * $0 <= side } ?? 1
    let frame = unsafe window[1] * window[2] * window[3]
    let (gridRows, gridColumns) = unsafe (window[1] - side + 1, window[2] - side + 1)
    let padded = unsafe blocks(width, of: k.lanes) * k.lanes
    let wide = unsafe blocks(padded + side - 1, of: k.lanes) * k.lanes
    let scratch = unsafe 2 * (wide + k.lanes) + (side + 1) * padded
    // The middle frame first, then the ones beside it.
    let order = unsafe (0..<window[0]).sorted { abs($0 - middle) < abs($1 - middle) }
    ComputeThreads.run(across * down) { task in
      let (top, left) = (task / across * height, task % across * width)
      let rows = unsafe min(height, grid.rows - top)
      let columns = unsafe min(width, grid.columns - left)
      if rows <= 0 || columns <= 0 { return }
      unsafe withWorkspace(scratch + rows * padded) { memory in
        let worst = unsafe memory + scratch
        unsafe worst.initialize(repeating: .infinity, count: rows * padded)
        let first = unsafe (top * grid.columns + left) * search.neighbours
        let corner = unsafe (radius + top) * window[2] + radius + left
        let base = unsafe planes.pointer + corner
        for f in order {
          for (v, h) in displacements {
            if f == middle && v == 0 && h == 0 { continue }
            let place = (f * gridRows + radius + top + v) * gridColumns + radius + left + h
            var p = unsafe patch_search(
              middle: base + middle * frame, other: base + f * frame + v * window[2] + h,
              plane: window[1] * window[2], row: window[2], channels: window[3], rows: rows,
              columns: columns, inner: inner, outer: side / inner,
              neighbours: search.neighbours, patch_row: grid.columns * search.neighbours,
              distances: distances + first, places: places + first, worst: worst,
              worst_row: padded, place: Int32(place), place_row: gridColumns, scratch: memory)
            unsafe k.patch_search(&p)
          }
        }
      }
    }
  }
}
