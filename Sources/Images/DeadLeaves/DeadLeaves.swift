import Glibc
public import Tensors

/// Images without a camera: opaque leaves of all sizes fall on one another, the occlusion model of
/// natural images (Lee, Mumford, Huang 2001), with textures, edges and some depth of field.
///
/// Image `i` of a seed is always the same, whatever else is made, on any number of threads.
public struct DeadLeaves: Sendable {
  /// How often things happen; the shapes of the distributions are fixed.
  public struct Recipe: Hashable, Sendable {
    /// Share of the larger leaves with a noise texture.
    public var texture = 0.8
    /// Share of the larger leaves with stripes.
    public var stripes = 0.1
    /// Share of the images with an unsharp background.
    public var depthOfField = 0.4
    /// The smallest radius is drawn log-uniformly between these, in output pixels.
    public var smallestRadius = 0.5...16.0

    public init() {}

    /// Plain leaves, everything in focus.
    public static let flat: Recipe = {
      var recipe = Recipe()
      recipe.texture = 0
      recipe.stripes = 0
      recipe.depthOfField = 0
      return recipe
    }()
  }

  public let seed: UInt64
  public let recipe: Recipe
  public let atlas: TextureAtlas
  /// Working pixels per output pixel, in each direction.
  private static let supersampling = 2

  public init(seed: UInt64, recipe: Recipe = Recipe()) {
    self.seed = seed
    self.recipe = recipe
    atlas = TextureAtlas(seed: seed)
  }

  /// The same textures for another recipe.
  public init(_ other: DeadLeaves, recipe: Recipe) {
    seed = other.seed
    self.recipe = recipe
    atlas = other.atlas
  }

  /// RGB image number `index`, `[1, side, side, 3]` in 0…1.
  public func image(index: Int, side: Int) -> Tensor {
    let values = scene(index: index, side: side)
    return Tensor([1, side, side, 3], values)
  }

  /// The same image in 8 bits.
  public func picture(index: Int, side: Int) -> Picture {
    let samples = scene(index: index, side: side).map {
      UInt8(($0 * 255).rounded(.toNearestOrEven))
    }
    return Picture(width: side, height: side, channels: 3, samples: samples)
  }

  /// Pictures of several numbers, made on all threads.
  public func pictures(indices: Range<Int>, side: Int) -> [Picture] {
    unsafe [Picture](unsafeUninitializedCapacity: indices.count) { buffer, filled in
      let base = buffer.baseAddress
      ComputeThreads.run(indices.count) { i in
        unsafe (base! + i).initialize(to: picture(index: indices.lowerBound + i, side: side))
      }
      filled = indices.count
    }
  }

  /// Section C3 of the recipe, step by step.
  private func scene(index: Int, side: Int) -> [Float] {
    precondition(index >= 0 && side > 0, "image \(index) of side \(side)")
    let stream = RandomStream(seed).substream(UInt64(index))
    var draws = SequentialDraws(stream.substream(1))
    let ss = Double(Self.supersampling)
    let working = side * Self.supersampling
    let palette = Palette(&draws)
    let ratio = recipe.smallestRadius.upperBound / recipe.smallestRadius.lowerBound
    let smallest = ss * recipe.smallestRadius.lowerBound * pow(ratio, draws.uniform())
    let layers = Layers(
      leaves: self, palette: palette, stream: stream, side: working,
      radius: LeafRadius(
        smallest: smallest, largest: Double(working), window: Double(working)))

    var image = layers.canvas(2, bareShare: 0.0005)
    image.fillBare()
    if draws.uniform() < recipe.depthOfField {
      let u = draws.uniform()
      let blur = GaussianBlur(sigma: ss * 2.5 * u * u)
      image.values = blur(image.values, side: working, channels: 3)
      image.paste(layers.canvas(3, bareShare: draws.uniform(0.05, 0.6)))
      if draws.uniform() < 0.5 {
        let front = layers.canvas(4, bareShare: draws.uniform(0.7, 0.95))
        let alpha = blur(front.coverage, side: working, channels: 1)
        let colour = blur(front.values, side: working, channels: 3)
        for i in image.values.indices {
          image.values[i] = image.values[i] * (1 - alpha[i / 3]) + colour[i]
        }
      }
    }
    let lens = GaussianBlur(sigma: ss * draws.uniform(0.15, 0.45))
    return reduced(lens(image.values, side: working, channels: 3), side: side)
  }

  /// The stacks of leaves of one image.
  private struct Layers {
    let leaves: DeadLeaves
    let palette: Palette
    let stream: RandomStream
    let side: Int
    let radius: LeafRadius

    func canvas(_ number: UInt64, bareShare: Double) -> LeafCanvas {
      var canvas = LeafCanvas(side: side, channels: RGBPaint.channels)
      canvas.cover(
        stream.substream(number), radius: radius, colours: palette, atlas: leaves.atlas,
        recipe: leaves.recipe, supersampling: Double(DeadLeaves.supersampling),
        bareShare: bareShare)
      return canvas
    }
  }

  /// The mean of every 2×2 block, clipped to 0…1.
  private func reduced(_ values: [Float], side: Int) -> [Float] {
    let n = 2 * side * 3
    var result = [Float](repeating: 0, count: side * side * 3)
    for y in 0..<side {
      for x in 0..<side {
        for c in 0..<3 {
          let i = 2 * y * n + 6 * x + c
          let sum = values[i] + values[i + 3] + values[i + n] + values[i + n + 3]
          result[(y * side + x) * 3 + c] = min(max(sum / 4, 0), 1)
        }
      }
    }
    return result
  }
}
