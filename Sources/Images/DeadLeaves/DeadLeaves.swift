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
  static let supersampling = 2

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
    Tensor([1, side, side, 3], colourScene(index, side, frames: 1).frame(0))
  }

  /// Multispectral image number `index`, `[1, side, side, bands]` in 0…1, of 4 or 8 bands: no depth
  /// of field, small leaves, spectra instead of colours.
  public func multispectral(index: Int, side: Int, bands: Int) -> Tensor {
    Tensor([1, side, side, bands], spectralScene(index, side, bands: bands).frame(0))
  }

  /// Clip number `index`, `[frames, side, side, 3]` in 0…1: leaves and camera move.
  public func clip(index: Int, side: Int, frames: Int) -> Tensor {
    let scene = colourScene(index, side, frames: frames)
    return Tensor([frames, side, side, 3], (0..<frames).flatMap { scene.frame($0) })
  }

  /// One frame of clip number `index` in 8 bits; a clip of one frame is the RGB image.
  public func picture(index: Int, side: Int, frame: Int = 0, of frames: Int = 1) -> Picture {
    Self.picture(colourScene(index, side, frames: frames).frame(frame), side, 3)
  }

  /// A multispectral image in 8 bits.
  public func multispectralPicture(index: Int, side: Int, bands: Int) -> Picture {
    Self.picture(spectralScene(index, side, bands: bands).frame(0), side, bands)
  }

  /// What a panchromatic camera sees where a multispectral one sees this picture of 4 or 8 bands.
  public static func panchromatic(_ picture: Picture) -> Picture {
    let (weights, bands) = (Spectra.panWeights(bands: picture.channels), picture.channels)
    let image = RealImage(picture)
    let values = (0..<picture.width * picture.height).map { p in
      (0..<bands).reduce(0.0) { $0 + weights[$1] * image.values[p * bands + $1] }
    }
    return Picture(
      rounding: RealImage(
        width: picture.width, height: picture.height, channels: 1, values: values),
      depth: picture.depth)
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

  private func colourScene(_ index: Int, _ side: Int, frames: Int) -> LeafScene<Palette> {
    precondition(index >= 0 && side > 0 && frames > 0, "clip \(index) of side \(side)")
    let stream = RandomStream(seed).substream(UInt64(index))
    var draws = SequentialDraws(stream.substream(1))
    let palette = Palette(&draws)
    return LeafScene(
      stream, &draws, palette, atlas: atlas, recipe: recipe, side: side, frames: frames)
  }

  private func spectralScene(_ index: Int, _ side: Int, bands: Int) -> LeafScene<Spectra> {
    precondition(index >= 0 && side > 0, "image \(index) of side \(side)")
    let stream = RandomStream(seed).substream(UInt64(index))
    var draws = SequentialDraws(stream.substream(1))
    let spectra = Spectra(bands: bands, mean: Palette(&draws).mean)
    var recipe = recipe
    recipe.depthOfField = 0
    recipe.smallestRadius = 1...8
    return LeafScene(
      stream, &draws, spectra, atlas: atlas, recipe: recipe, side: side, frames: 1)
  }

  private static func picture(_ values: [Float], _ side: Int, _ channels: Int) -> Picture {
    Picture(
      width: side, height: side, channels: channels,
      samples: values.map { UInt8(($0 * 255).rounded(.toNearestOrEven)) })
  }
}
