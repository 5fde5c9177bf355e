public import Documents
public import NeuralNetworks
public import Tensors

/// The first network of PaCNet (`VidCnn`): one frame, from images made of patches like its own.
///
/// Pixels have neighbours n and, for each, features f: an RGB triple for every way to lay out patches
/// and one more, `n · F + f`. A separable block convolves every triple by itself with 7×7, then mixes
/// the features of every neighbour, then the neighbours of every feature, of which half are left.
public struct PaCNetSpatial {
  public struct Options: Hashable, Sendable, Readable {
    public var patch: Int
    public var matched: Int
    public var radius: Int
    public var frames: Int
    public var neighbours: Int

    public init(from fields: inout Fields) {
      patch = fields.read(
        "patch", "side of the patches that images are made of", default: 7, in: 1...7,
        also: ["P"])
      matched = fields.read(
        "matched", "side of the patches that are compared, around those", default: 15, in: 1...15,
        also: ["SP"])
      radius = fields.read(
        "search-radius", "how far patches are searched for in a frame, in pixels", default: 37,
        in: 1...200, also: ["R"])
      frames = fields.read(
        "search-frames", "how many frames before and after are searched", default: 3, in: 0...3,
        also: ["TR"])
      neighbours = fields.read(
        "neighbours", "patches kept beside the patch itself", default: 14, in: 1...15,
        also: ["NN"])
      if matched < patch || (matched - patch) % 2 != 0 {
        fields.report(
          "E061", "patches of \(patch) do not lie in the middle of patches of \(matched)",
          "matched")
        matched = patch
      }
      let side = 2 * radius + 1
      if neighbours >= side * side * (2 * frames + 1) {
        fields.report("E062", "there are not \(neighbours) patches to choose from", "neighbours")
        neighbours = 8
      }
    }

    /// By how much a frame is mirrored at its edges.
    public var mirrored: Int { patch - 1 + (matched - patch) / 2 }
  }

  public let options: Options
  public let search: PatchSearch
  private let blocks: [Block]
  private let last: LastBlock

  public init(_ scope: Scope, _ options: Options) {
    self.options = options
    search = PatchSearch(
      side: options.matched, radius: options.radius, frames: options.frames,
      neighbours: options.neighbours)
    let features = 3 * options.patch * options.patch + 3
    let net = scope / "res_nn" / "sep_conv_net"
    // At most sixteen become one in four halvings.
    var (blocks, n) = ([Block](), options.neighbours + 1)
    for i in 0..<4 {
      blocks.append(Block(net / "sep_conv_block\(i)", n, features, hasNorm: i > 0))
      n = (n + 1) / 2
    }
    self.blocks = blocks
    last = LastBlock(net / "sep_conv_block4", features)
  }

  /// A frame `[N, H, W, 3]` with what the search sees around it: its mirror image, then -1.
  public func padded(_ frame: Variable) -> Variable {
    let m = options.mirrored
    return frame.reflectionPadded(top: m, bottom: m, left: m, right: m).framed(
      by: options.radius, -1)
  }

  /// What stands for a padded frame before the first and after the last.
  public func missing(like padded: Variable) -> Variable {
    Variable(constant: Tensor(padded.shape, repeating: -1))
  }

  /// Padded frames one after the other, `[N, F, H', W', 3]`.
  public func window(_ frames: [Variable]) -> Variable {
    let shape = frames[0].shape
    return Variable.concatenated(
      frames.map { $0.reshaped([shape[0], 1, shape[1], shape[2], shape[3]]) }, axis: 1)
  }

  /// Where the patches are that each sample's images are made of.
  public func search(_ window: Variable) -> [PatchCraft] {
    let shape = Shape(Array(window.shape.extents.dropFirst()))
    return (0..<window.shape[0]).map { n in
      let sample = window.value.sliced(0, n..<n + 1).reshaped(shape)
      return PatchCraft(side: options.patch, search, window: shape, search(sample))
    }
  }

  /// The middle frame `[N, H, W, 3]` of windows `[N, F, H', W', 3]`, not clamped.
  public func callAsFunction(_ window: Variable, _ crafts: [PatchCraft]) -> Variable {
    part(window, crafts, Region(rows: 0..<crafts[0].height, columns: 0..<crafts[0].width))
  }

  /// The same in tiles, for frames whose images would not fit into memory; nothing is left on the
  /// tape. Every block sees three pixels far, so tiles begin fifteen pixels larger and lose three with
  /// every block, except at the edges of the frame, where images are mirrored.
  public func inTiles(_ window: Variable, _ crafts: [PatchCraft], side: Int = 128) -> Tensor {
    let (height, width) = (crafts[0].height, crafts[0].width)
    return FrameTiles(height: height, width: width, side: side).map { tile in
      part(window, crafts, tile).value
    }
  }

  private func part(_ window: Variable, _ crafts: [PatchCraft], _ tile: Region) -> Variable {
    let (height, width) = (crafts[0].height, crafts[0].width)
    let seen = tile.grown(by: 3 * (blocks.count + 1), in: height, width)
    var x = window.crafted(crafts, rows: seen.rows, columns: seen.columns)
    var region = seen
    for level in 0...blocks.count {
      let next = tile.grown(by: 3 * (blocks.count - level), in: height, width)
      // What lies beyond the edge of the frame is mirrored, what lies beyond the next region is there.
      let edges = MirroredEdges(
        top: 3 - (next.rows.lowerBound - region.rows.lowerBound),
        bottom: 3 - (region.rows.upperBound - next.rows.upperBound),
        left: 3 - (next.columns.lowerBound - region.columns.lowerBound),
        right: 3 - (region.columns.upperBound - next.columns.upperBound))
      if level < blocks.count {
        x = blocks[level](x, edges)
      } else {
        x = last(x, edges, from: middle(window, crafts[0], tile))
      }
      region = next
    }
    return x
  }

  /// The noisy pixels of a tile.
  private func middle(_ window: Variable, _ craft: PatchCraft, _ tile: Region) -> Variable {
    let shape = window.shape
    func inside(_ range: Range<Int>) -> Range<Int> {
      range.lowerBound + craft.margin..<range.upperBound + craft.margin
    }
    return window.sliced(1, options.frames..<options.frames + 1)
      .reshaped([shape[0], shape[2], shape[3], 3])
      .sliced(1, inside(tile.rows)).sliced(2, inside(tile.columns))
  }

  /// Triples, features and neighbours, one after the other.
  private struct SeparableConvolution {
    let triples: Conv2d
    let features: Conv2d
    let neighbours: Conv2d

    init(_ scope: Scope, _ inputs: Int, _ outputs: Int, _ f: Int) {
      triples = Conv2d(
        scope / "conv_vh", inputs * f, inputs * f, kernel: 7, padding: 0, groups: inputs * f / 3,
        hasBias: false)
      features = Conv2d(
        scope / "conv_f", inputs * f, inputs * f, kernel: 1, groups: inputs, hasBias: false)
      neighbours = Conv2d(
        scope / "conv_n", inputs * f, outputs * f, kernel: 1, groups: f, isInterleaved: true,
        hasBias: false)
    }
  }

  private struct Block {
    let (convolution, bias, norm): (SeparableConvolution, Parameter?, BatchNorm2d?)

    /// The order is that of the official state: a bias stands first, a norm last.
    init(_ scope: Scope, _ inputs: Int, _ f: Int, hasNorm: Bool) {
      let outputs = (inputs + 1) / 2
      bias = hasNorm ? nil : scope.parameter("b", [1, outputs, f, 1, 1], .zeros)
      convolution = SeparableConvolution(scope / "sep_conv", inputs, outputs, f)
      norm = hasNorm ? BatchNorm2d(scope / "bn", outputs * f) : nil
    }

    func callAsFunction(_ x: Variable, _ edges: MirroredEdges) -> Variable {
      let h = convolution.features(convolution.triples(x, mirroring: edges))
      if let norm { return norm(convolution.neighbours(h), activation: .relu) }
      let b = bias.map { Variable($0).reshaped([$0.count]) }
      return convolution.neighbours(h, bias: b, activation: .relu)
    }
  }

  private struct LastBlock {
    let (bias, triples, features): (Parameter, Conv2d, Conv2d)

    init(_ scope: Scope, _ f: Int) {
      bias = scope.parameter("b", [1, 3, 1, 1], .zeros)
      let inner = scope / "sep_conv"
      triples = Conv2d(
        inner / "conv_vh", f, f, kernel: 7, padding: 0, groups: f / 3, hasBias: false)
      features = Conv2d(inner / "conv_f", f, 3, kernel: 1, hasBias: false)
    }

    /// The frame less what has been found to be noise.
    func callAsFunction(
      _ x: Variable, _ edges: MirroredEdges, from frame: Variable
    ) -> Variable {
      features(
        triples(x, mirroring: edges), bias: Variable(bias).reshaped([3]), scale: -1,
        adding: frame)
    }
  }
}
