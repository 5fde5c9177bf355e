internal import CKernels

/// How groups of channels are dealt out to the lanes of vectors.
struct Lanes {
  let groups: Int
  /// Groups in a chunk: the lanes of a vector.
  let width: Int
  let chunks: Int

  init(_ groups: Int) {
    self.groups = groups
    width = unsafe Engine.kernels.pointee.lanes
    chunks = blocks(groups, of: width)
  }

  func used(_ chunk: Int) -> Int { min(width, groups - chunk * width) }

  /// Where the channels of groups lie in a pixel.
  struct Order {
    /// From a group to the next, from a channel of a group to the next, from chunk to chunk.
    let lane: Int, channel: Int, chunk: Int
    /// Channels of a group, of all groups.
    let size: Int, all: Int

    func start(_ number: Int) -> Int { number * chunk }
  }

  func order(of size: Int, _ isInterleaved: Bool) -> Order {
    let lane = isInterleaved ? 1 : size
    return Order(
      lane: lane, channel: isInterleaved ? groups : 1, chunk: lane * width, size: size,
      all: size * groups)
  }

  /// Filters [row][group][output] → [chunk][row][output][lane], with zeros for groups that are not there.
  func pack(
    _ from: UnsafePointer<Float>, _ rows: Int, _ outputs: Int, _ to: UnsafeMutablePointer<Float>
  ) {
    let k = unsafe Engine.kernels.pointee
    ComputeThreads.run(chunks) { chunk in
      unsafe k.lanewise_gather(
        from + chunk * width * outputs, rows, groups * outputs, outputs, outputs, 1, used(chunk),
        to + chunk * rows * outputs * width)
    }
  }

  /// One number for each channel of a pixel → [chunk][channel of a group][lane].
  func pack(_ from: UnsafePointer<Float>, _ order: Order, _ to: UnsafeMutablePointer<Float>) {
    let k = unsafe Engine.kernels.pointee
    for chunk in 0..<chunks {
      unsafe k.lanewise_gather(
        from + order.start(chunk), 1, order.all, order.size, order.lane, order.channel,
        used(chunk), to + chunk * order.size * width)
    }
  }

  /// The inverse of `pack` for filters.
  func unpack(
    _ from: UnsafePointer<Float>, _ rows: Int, _ outputs: Int, _ to: UnsafeMutablePointer<Float>
  ) {
    let k = unsafe Engine.kernels.pointee
    ComputeThreads.run(chunks) { chunk in
      unsafe k.lanewise_scatter(
        from + chunk * rows * outputs * width, rows, groups * outputs, outputs, outputs, 1,
        used(chunk), to + chunk * width * outputs)
    }
  }
}

/// Images as the windows of a filter see them, a tile at a time.
@unsafe
struct Window {
  let lanes: Lanes
  private let data: UnsafePointer<Float>
  private let shape: Shape
  private let order: Lanes.Order
  let kernel: (height: Int, width: Int)
  private let stride: Int
  private let padding: (down: Int, across: Int)
  /// Pixels that the image is pulled apart to, zeros between them; 1 for none.
  private let spread: Int

  init(
    _ data: UnsafePointer<Float>, _ shape: Shape, _ order: Lanes.Order, _ lanes: Lanes,
    kernel: (Int, Int), stride: Int, padding: Int, across: Int? = nil, spread: Int = 1
  ) {
    unsafe (self.data, self.shape, self.order, self.lanes) = (data, shape, order, lanes)
    unsafe (self.kernel, self.stride, self.spread) = (kernel, stride, spread)
    unsafe self.padding = (padding, across ?? padding)
  }

  /// Floats of a filter for one output of the groups of a chunk.
  var filterFloats: Int { unsafe kernel.height * kernel.width * vectors }

  /// Floats of a pixel.
  private var vectors: Int { unsafe order.size * lanes.width }

  func rows(_ lines: Int) -> Int { unsafe (lines - 1) * stride + kernel.height }
  func columns(_ results: Int) -> Int { unsafe (results - 1) * stride + kernel.width }

  /// Floats that the tile's part of the image takes.
  func floats(_ tile: Tile) -> Int { unsafe floats(tile.lines.count, tile.columns.count) }
  func floats(_ lines: Int, _ results: Int) -> Int {
    unsafe rows(lines) * columns(results) * vectors
  }

  /// What the kernel has to know about line `line` of a tile whose image part lies in `buffer`.
  func row(_ line: Int, of tile: Tile, _ buffer: UnsafePointer<Float>) -> lanewise {
    let length = unsafe columns(tile.columns.count) * vectors
    return unsafe lanewise(
      pixels: tile.columns.count, outputs: 0, rows: kernel.height,
      taps: kernel.width * order.size,
      x: buffer + (line - tile.lines.lowerBound) * stride * length, x_pixel: stride * vectors,
      x_row: length, w: buffer, bias: nil, slope: 1, scale: 1)
  }

  /// The tile's part of the image for the groups of a chunk, with zeros around it.
  func gather(_ tile: Tile, _ chunk: Int, _ buffer: UnsafeMutablePointer<Float>) {
    let k = unsafe Engine.kernels.pointee
    let (height, width) = unsafe (shape[1], shape[2])
    let length = unsafe columns(tile.columns.count)
    let left = unsafe tile.columns.lowerBound * stride - padding.across
    let used = unsafe lanes.used(chunk)
    // The pixels p of the image with left ≤ p·spread < left + length.
    let first = unsafe max(0, blocks(max(0, left), of: spread))
    let end = unsafe min(width, max(first, blocks(max(0, left + length), of: spread)))
    for i in unsafe 0..<rows(tile.lines.count) {
      let to = unsafe buffer + i * length * vectors
      let row = unsafe tile.lines.lowerBound * stride - padding.down + i
      let isZero = unsafe row < 0 || row % spread != 0 || row / spread >= height || first >= end
      let isPartial = unsafe spread > 1 || end - first < length
      if isZero || isPartial { unsafe to.initialize(repeating: 0, count: length * vectors) }
      if isZero { continue }
      let from =
        unsafe data + ((tile.image * height + row / spread) * width) * order.all
        + order.start(chunk)
      if unsafe spread == 1 {
        unsafe k.lanewise_gather(
          from + first * order.all, end - first, order.all, order.size, order.lane, order.channel,
          used, to + (first - left) * vectors)
      } else {
        for p in first..<end {
          unsafe k.lanewise_gather(
            from + p * order.all, 1, order.all, order.size, order.lane, order.channel, used,
            to + (p * spread - left) * vectors)
        }
      }
    }
  }
}

/// A rectangle of results of one image.
struct Tile {
  let image: Int
  let lines: Range<Int>
  let columns: Range<Int>
}

/// The tiles of a batch of results `[N, H, W, C]`.
struct Tiles {
  let count: Int
  private let height: Int, width: Int
  private let lines: Int, columns: Int
  private let down: Int, across: Int

  init(_ shape: Shape, _ window: Window) {
    (height, width) = (shape[1], shape[2])
    // Windows that overlap should be read from the second cache, others from the first.
    let isPoint = unsafe window.kernel == (1, 1)
    let limit = isPoint ? 8 << 10 : 96 << 10
    columns = blocks(width, of: blocks(width, of: isPoint ? 32 : 64))
    var lines = 1
    while lines < height, unsafe window.floats(lines + 1, columns) <= limit { lines += 1 }
    self.lines = lines
    down = blocks(height, of: lines)
    across = blocks(width, of: columns)
    count = shape[0] * down * across
  }

  subscript(number: Int) -> Tile {
    let (line, column) = (number / across % down * lines, number % across * columns)
    return Tile(
      image: number / (across * down), lines: line..<min(height, line + lines),
      columns: column..<min(width, column + columns))
  }
}
