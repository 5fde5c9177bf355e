/// Makes dark pictures visible, several of one place alike: what lies between two levels of one of
/// them fills the whole range.
///
/// Satellites' samples take up a small part of their range.
public struct Brightening: Sendable {
  private let table: [UInt8]

  /// The levels between which all but two in a hundred samples of an 8-bit picture lie.
  public init(for picture: Picture) {
    var counts = [Int](repeating: 0, count: 256)
    for sample in picture.samples { counts[Int(sample)] += 1 }
    let beyond = picture.samples.count / 100
    func level(_ levels: some Sequence<Int>) -> Int {
      var passed = 0
      return levels.first { level in
        passed += counts[level]
        return passed > beyond
      } ?? 0
    }
    let (low, high) = (level(0...255), level((0...255).reversed()))
    table = (0...255).map { sample in
      guard high > low else { return UInt8(sample) }
      let scaled = (255 * (sample - low) + (high - low) / 2) / (high - low)
      return UInt8(min(max(scaled, 0), 255))
    }
  }

  public func callAsFunction(_ picture: Picture) -> Picture {
    Picture(
      width: picture.width, height: picture.height, channels: picture.channels,
      samples: picture.samples.map { table[Int($0)] })
  }
}
