public import Documents
import Files
import Images

/// What a camera's raw samples mean: a Bayer mosaic, as one band or packed into four planes of half
/// the size (`R G B G`, clockwise from the top left of each block of four).
public struct RawForm: Readable, Hashable {
  public var black: Double
  public var white: Double
  public var gain: Double

  public init(from fields: inout Fields) {
    black = fields.read(
      "black", "the sample value of darkness", default: 0, in: 0...65535,
      affects: ["targets", "data"])
    white = fields.read(
      "white", "the sample value of saturation", default: 65535, in: 1...65535,
      affects: ["targets", "data"])
    gain = fields.read(
      "gain", "by which light is multiplied, such as the ratio of exposures", default: 1,
      in: 1e-3...1e4, affects: ["targets", "data"])
    if white <= black {
      fields.report("E114", "saturation is not brighter than darkness", "white")
    }
  }

  /// Planes of a picture, whichever way it is stored.
  static let planes = 4

  /// The header of the packed planes; nil if the samples are no mosaic.
  func header(_ header: Picture.Header) -> Picture.Header? {
    let size = header.size
    switch header.channels {
    case Self.planes: return Picture.Header(size, channels: Self.planes, depth: 32)
    case 1 where size.width % 2 == 0 && size.height % 2 == 0:
      let half = Picture.Size(width: size.width / 2, height: size.height / 2)
      return Picture.Header(half, channels: Self.planes, depth: 32)
    default: return nil
    }
  }

  /// Four planes of floats: gain · (sample − black) / (white − black), clipped to 0…1.
  func packed(_ picture: Picture) -> Picture? {
    guard let header = header(picture.header), picture.depth < 32 else { return nil }
    let (width, height) = (header.size.width, header.size.height)
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height * Self.planes * 4)
    // Places of R, G, B and the other G in a block.
    let places = [(0, 0), (0, 1), (1, 1), (1, 0)]
    let scale = gain / (white - black)
    for y in 0..<height {
      for x in 0..<width {
        for (plane, place) in places.enumerated() {
          let sample =
            picture.channels == 1
            ? picture[2 * y + place.0, 2 * x + place.1, 0] : picture[y, x, plane]
          let light = Float(min(max((Double(sample) - black) * scale, 0), 1))
          for k in 0..<4 {
            samples.append(UInt8(truncatingIfNeeded: light.bitPattern >> UInt32(8 * k)))
          }
        }
      }
    }
    return Picture(
      width: width, height: height, channels: Self.planes, depth: 32, samples: samples)
  }
}
