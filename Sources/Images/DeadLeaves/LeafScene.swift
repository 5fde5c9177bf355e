import Glibc
import Tensors

/// One image or clip before any leaf has fallen: all that is drawn once, and how frames are made of
/// it. Frames know nothing of one another, so they can be made in any order.
struct LeafScene<Colours: LeafColours> {
  /// What lies out of focus, if anything does.
  private struct Focus {
    var blur: GaussianBlur
    /// The share of the picture that the layer in focus leaves bare.
    var middle: Double
    /// The same of an unsharp layer in front; nil if there is none.
    var front: Double?
  }

  private let stream: RandomStream
  private let shower: LeafShower<Colours>
  private let camera: CameraPath
  private let focus: Focus?
  private let lens: GaussianBlur
  private let side: Int
  private let channels: Int

  /// - Parameters:
  ///   - draws: of the image, behind those of its colours
  ///   - side: of a frame, in output pixels
  init(
    _ stream: RandomStream, _ draws: inout SequentialDraws, _ colours: Colours,
    atlas: TextureAtlas, recipe: DeadLeaves.Recipe, side: Int, frames: Int
  ) {
    let ss = Double(DeadLeaves.supersampling)
    let working = side * DeadLeaves.supersampling
    let radii = recipe.smallestRadius
    let smallest = ss * radii.lowerBound * pow(radii.upperBound / radii.lowerBound, draws.uniform())
    camera = CameraPath(stream.substream(5), frames: frames, side: working, supersampling: ss)
    shower = LeafShower(
      radius: LeafRadius(
        smallest: smallest, largest: Double(working),
        window: Double(working) + 2 * camera.margin),
      colours: colours, atlas: atlas, recipe: recipe, supersampling: ss, side: Double(working),
      margin: camera.margin)
    if draws.uniform() < recipe.depthOfField {
      let u = draws.uniform()
      let middle = draws.uniform(0.05, 0.6)
      focus = Focus(
        blur: GaussianBlur(sigma: ss * 2.5 * u * u), middle: middle,
        front: draws.uniform() < 0.5 ? draws.uniform(0.7, 0.95) : nil)
    } else {
      focus = nil
    }
    lens = GaussianBlur(sigma: ss * draws.uniform(0.15, 0.45))
    self.stream = stream
    self.side = side
    channels = colours.bands
  }

  /// Frame `t`, `[side, side, channels]` in 0…1.
  func frame(_ t: Int) -> [Float] {
    let working = side * DeadLeaves.supersampling
    let pose = camera.pose(t)
    var image = canvas(2, pose, bareShare: 0.0005)
    image.fillBare()
    if let focus {
      image.values = focus.blur(image.values, side: working, channels: channels)
      image.paste(canvas(3, pose, bareShare: focus.middle))
      if let bare = focus.front {
        let front = canvas(4, pose, bareShare: bare)
        let alpha = focus.blur(front.coverage, side: working, channels: 1)
        let colour = focus.blur(front.values, side: working, channels: channels)
        for i in image.values.indices {
          image.values[i] = image.values[i] * (1 - alpha[i / channels]) + colour[i]
        }
      }
    }
    return reduced(lens(image.values, side: working, channels: channels))
  }

  /// A layer of leaves.
  private func canvas(_ number: UInt64, _ pose: CameraPath.Pose, bareShare: Double) -> LeafCanvas {
    var canvas = LeafCanvas(side: side * DeadLeaves.supersampling, channels: channels)
    canvas.cover(stream.substream(number), shower, pose, bareShare: bareShare)
    return canvas
  }

  /// The mean of every 2×2 block, clipped to 0…1.
  private func reduced(_ values: [Float]) -> [Float] {
    let n = 2 * side * channels
    var result = [Float](repeating: 0, count: side * side * channels)
    for y in 0..<side {
      for x in 0..<side {
        for c in 0..<channels {
          let i = 2 * y * n + 2 * x * channels + c
          let sum = values[i] + values[i + channels] + values[i + n] + values[i + n + channels]
          result[(y * side + x) * channels + c] = min(max(sum / 4, 0), 1)
        }
      }
    }
    return result
  }
}
