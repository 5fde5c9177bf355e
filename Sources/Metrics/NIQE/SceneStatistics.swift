package import Images
import Tensors

/// What NIQE sees of a picture: 36 numbers of every block, 18 of the picture and 18 of the picture at
/// half the size (Mittal, Soundararajan, Bovik 2013).
package struct SceneStatistics {
  /// Down the first column of blocks, then down the next, as MATLAB counts.
  package let features: [[Double]]
  /// The mean deviation of every block, by which the sharp ones are chosen to learn from.
  package let sharpness: [Double]

  package static let count = 36

  /// - Parameters:
  ///   - plane: luma or grey of 0…255, rounded; blocks begin at the top left, the rest is cut off
  ///   - side: of a block, in pixels
  package init(_ plane: RealImage, block side: Int) {
    precondition(side % 2 == 0 && side > 0, "blocks of \(side)")
    let (rows, columns) = (plane.height / side, plane.width / side)
    guard rows > 0 && columns > 0 else {
      (features, sharpness) = ([], [])
      return
    }
    let cropped = plane.cropped(width: columns * side, height: rows * side)
    let full = LocalContrast(cropped)
    let half = LocalContrast(MATLABResize.reducing(by: 2)(cropped))
    let blocks = ComputeThreads.map(rows * columns) { i in
      let (row, column) = (i % rows, i / rows)
      let block = full.normalized.block(row, column, side: side, width: full.width)
      let small = half.normalized.block(row, column, side: side / 2, width: half.width)
      let deviation = full.deviation.block(row, column, side: side, width: full.width)
      return (
        Self.features(of: block, side: side) + Self.features(of: small, side: side / 2),
        deviation.reduce(0, +) / Double(deviation.count)
      )
    }
    features = blocks.map(\.0)
    sharpness = blocks.map(\.1)
  }

  /// The fit of a block, and of its products with itself moved right, down, and down both diagonals:
  /// content that leaves on one side of the block comes in on the other.
  package static func fits(of block: [Double], side: Int) -> [AsymmetricGaussian] {
    let shifts = [(0, 1), (1, 0), (1, 1), (1, -1)]
    return [AsymmetricGaussian(fitting: block)]
      + shifts.map { down, right in
        var products: [Double] = []
        products.reserveCapacity(block.count)
        for y in 0..<side {
          let row = y * side
          let other = (y - down + side) % side * side
          for x in 0..<side {
            let column = x - right
            products.append(
              block[row + x]
                * block[other + (column < 0 ? side - 1 : column == side ? 0 : column)])
          }
        }
        return AsymmetricGaussian(fitting: products)
      }
  }

  private static func features(of block: [Double], side: Int) -> [Double] {
    let fits = fits(of: block, side: side)
    return [fits[0].shape, (fits[0].left + fits[0].right) / 2]
      + fits.dropFirst().flatMap { [$0.shape, $0.mean, $0.left, $0.right] }
  }
}

extension [Double] {
  /// A square of a plane that is `width` wide.
  package func block(_ row: Int, _ column: Int, side: Int, width: Int) -> [Double] {
    var block: [Double] = []
    block.reserveCapacity(side * side)
    for y in row * side..<(row + 1) * side {
      let start = y * width + column * side
      block += self[start..<start + side]
    }
    return block
  }
}
