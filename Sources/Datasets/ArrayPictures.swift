import Checkpoints
import Files
import Images

/// An array of pictures: what its dimensions are, and any of its pictures.
struct ArrayPictures: Sendable {
  /// What a dimension of an array counts.
  enum Axis: Hashable, Sendable {
    case row, column, band
    /// Pictures; of several such dimensions the first in the list counts slowest.
    case picture(Int)
  }

  private let file: any ArrayFile
  private let array: StoredArray
  private let axes: [Axis]
  private let path: String
  let header: Picture.Header
  /// How many pictures there are.
  let count: Int

  /// - Parameter axes: of the dimensions, the innermost last; nil takes `[H, W]`, `[H, W, C]` or
  ///   `[T, H, W, C]`
  init(
    _ file: any ArrayFile, _ array: StoredArray, _ axes: [Axis]? = nil, path: String
  ) throws(Failure) {
    let usual: [Int: [Axis]] = [
      2: [.row, .column], 3: [.row, .column, .band], 4: [.picture(0), .row, .column, .band],
    ]
    guard let axes = axes ?? usual[array.shape.count], axes.count == array.shape.count else {
      throw Failure(
        .data, "`\(array.name)` is an array \(array.shape), which are no pictures", path: path)
    }
    func extent(_ axis: Axis) -> Int { axes.firstIndex(of: axis).map { array.shape[$0] } ?? 1 }
    let depth: Int
    switch array.type {
    case .uint8: depth = 8
    case .uint16, .int16, .uint32, .int32, .uint64, .int64: depth = 16
    case .float32, .float64: depth = 32
    default:
      throw Failure(.data, "`\(array.name)` holds no samples of pictures", path: path)
    }
    header = Picture.Header(
      Picture.Size(width: extent(.column), height: extent(.row)), channels: extent(.band),
      depth: depth)
    self.count = axes.indices.reduce(1) { count, i in
      if case .picture = axes[i] { count * array.shape[i] } else { count }
    }
    guard array.count > 0 else {
      throw Failure(.data, "`\(array.name)` has no pixels", path: path)
    }
    (self.file, self.array, self.axes, self.path) = (file, array, axes, path)
    try Failure.naming(path) { [header] () throws(Failure) in try PictureFile.confirm(header) }
  }

  /// One picture, its samples as they are stored.
  func picture(_ number: Int) throws(Failure) -> Picture {
    precondition((0..<count).contains(number), "picture \(number) of \(count)")
    var start = array.shape.map { _ in 0 }
    var extents = array.shape
    var rest = number
    // The slowest counts last.
    for axis in pictureAxes.reversed() {
      start[axis] = rest % array.shape[axis]
      rest /= array.shape[axis]
      extents[axis] = 1
    }
    let from = start
    let size = extents
    return try Failure.naming(path) { () throws(Failure) in
      let bytes = try file.read(array, start: from, count: size)
      let samples = try SampleConversion.samples(bytes, array.type ?? .uint8)
      return Picture(
        width: header.size.width, height: header.size.height, channels: header.channels,
        depth: header.depth, samples: ordered(samples, extents: size))
    }
  }

  /// Dimensions that count pictures, the slowest first.
  private var pictureAxes: [Int] {
    let numbered = axes.indices.compactMap { i -> (axis: Int, rank: Int)? in
      if case .picture(let rank) = axes[i] { (i, rank) } else { nil }
    }
    return numbered.sorted { $0.rank < $1.rank }.map(\.axis)
  }

  /// Samples in the order of a picture: rows, columns, bands.
  private func ordered(_ samples: [UInt8], extents: [Int]) -> [UInt8] {
    let size = header.depth / 8
    var steps = [Int](repeating: size, count: extents.count)
    for i in extents.indices.dropLast().reversed() { steps[i] = steps[i + 1] * extents[i + 1] }
    func step(_ axis: Axis) -> Int { axes.firstIndex(of: axis).map { steps[$0] } ?? 0 }
    let (row, column, band) = (step(.row), step(.column), step(.band))
    let (width, height, bands) = (header.size.width, header.size.height, header.channels)
    if (bands == 1 || band == size) && column == bands * size && row == width * column {
      return samples
    }
    return unsafe [UInt8](unsafeUninitializedCapacity: samples.count) { out, filled in
      var k = 0
      for y in 0..<height {
        for x in 0..<width {
          let pixel = y * row + x * column
          for c in 0..<bands {
            for byte in 0..<size {
              unsafe out[k] = samples[pixel + c * band + byte]
              k += 1
            }
          }
        }
      }
      filled = k
    }
  }
}
