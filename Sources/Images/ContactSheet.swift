/// Pictures side by side and below each other, as people look at them.
public enum ContactSheet {
  /// White between two pictures, in pixels.
  public static let gap = 4

  /// One picture of all: 8-bit RGB, all of one size, as many in each row.
  ///
  /// - Parameter factor: how often every pixel is repeated, across and down.
  public static func compose(_ rows: [[Picture]], enlargedBy factor: Int = 1) -> Picture {
    guard factor == 1 else {
      return compose(
        rows.map { row in
          row.map {
            ComparisonStrip.enlarged(
              $0, to: .init(width: factor * $0.width, height: factor * $0.height))
          }
        })
    }
    guard let first = rows.first?.first, let columns = rows.first?.count else {
      preconditionFailure("a sheet without pictures")
    }
    for picture in rows.joined() {
      precondition(
        picture.size == first.size && picture.channels == 3 && picture.depth == 8,
        "pictures of a sheet are 8-bit RGB of one size, not \(picture.size)×\(picture.channels)")
    }
    precondition(rows.allSatisfy { $0.count == columns }, "rows of a sheet are equally long")
    let width = columns * first.width + (columns - 1) * gap
    let height = rows.count * first.height + (rows.count - 1) * gap
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height * 3)
    for (i, row) in rows.enumerated() {
      if i > 0 { samples.append(contentsOf: repeatElement(255, count: gap * width * 3)) }
      for y in 0..<first.height {
        for (j, picture) in row.enumerated() {
          if j > 0 { samples.append(contentsOf: repeatElement(255, count: gap * 3)) }
          samples += picture.samples[y * first.width * 3..<(y + 1) * first.width * 3]
        }
      }
    }
    return Picture(width: width, height: height, channels: 3, samples: samples)
  }
}
