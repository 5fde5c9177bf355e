import Tensors

/// A change of a crop after which it is still a natural picture; each happens with probability ½.
public enum Augmentation: String, CaseIterable, Sendable {
  /// Left and right change places.
  case hflip
  /// Top and bottom change places.
  case vflip
  /// Rows and columns change places; with the flips, every turn by 90° comes up.
  case rot90
  /// The last frame of a clip comes first.
  case tflip
}

/// Where one crop lies and how it is turned, as drawn from a stream of its own.
///
/// Draw 0 picks the image, 1 and 2 the offset, 3 to 5 and 8 the changes, 6 the first frame, 7 the
/// strength of the noise: what is switched off leaves the others as they are.
struct CropDraw {
  let stream: RandomStream
  let image: Int
  let x: Int
  let y: Int
  let flipsX: Bool
  let flipsY: Bool
  let transposes: Bool
  private let reverses: Bool

  /// - Parameters:
  ///   - starts: how many columns and rows of an image a crop may start from
  init(
    _ stream: RandomStream, images: Int, augment: Set<Augmentation>,
    starts: (Int) -> (x: Int, y: Int)
  ) {
    self.stream = stream
    image = stream.integer(0, below: images)
    let room = starts(image)
    y = stream.integer(1, below: room.y)
    x = stream.integer(2, below: room.x)
    flipsX = augment.contains(.hflip) && stream.uniform(3) < 0.5
    flipsY = augment.contains(.vflip) && stream.uniform(4) < 0.5
    transposes = augment.contains(.rot90) && stream.uniform(5) < 0.5
    reverses = augment.contains(.tflip) && stream.uniform(8) < 0.5
  }

  /// So many successive frames out of `count`, in the order in which they are shown.
  func frames(_ frames: Int, of count: Int) -> [Int] {
    let first = stream.integer(6, below: count - frames + 1)
    return (0..<frames).map { first + (reverses ? frames - 1 - $0 : $0) }
  }

  /// The noise of this sample.
  func noise(_ noise: GaussianNoise) -> (deviation: Float, stream: RandomStream) {
    (noise.deviation(stream.uniform(7)), stream.substream(1))
  }
}
