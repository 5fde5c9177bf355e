import Glibc
import Tensors

/// The uniform numbers of one leaf, numbered as in the recipe.
struct LeafDraws {
  let stream: RandomStream
  let first: Int

  @inline(__always)
  subscript(_ i: Int) -> Double { stream.uniform(first + i) }

  /// A standard normal number made of draws `i` and `i + 1`.
  func normal(_ i: Int) -> Double { RandomStream.normal(self[i], self[i + 1]) }
}

/// One leaf: where it lies, its outline, and how its texture varies over it.
///
/// Positions are in working pixels; `(x, y)` in the leaf's own frame are measured from its centre
/// along its own axes.
struct Leaf {
  enum Outline {
    case disc
    /// Squeezed across by this factor.
    case ellipse(Double)
    /// Half sides.
    case rectangle(Double, Double)
    /// A disc cut by this many half planes.
    case polygon(Int)
  }

  enum Texture {
    case plain
    case noise(field: Int, magnification: Double, x: Double, y: Double, amplitude: Float)
    case stripes(amplitude: Double, contrast: Double, period: Double, phase: Double)
  }

  /// Where one frame shows a leaf.
  struct Place {
    var x: Double
    var y: Double
    /// Added to the leaf's own angle.
    var angle = 0.0
    var zoom = 1.0
  }

  let radius: Double
  let centreX: Double
  let centreY: Double
  let cosine: Double
  let sine: Double
  let outline: Outline
  let texture: Texture
  /// A linear change of brightness over the leaf, per pixel.
  let slopeX: Double
  let slopeY: Double
  private var planeX = SIMD8<Double>()
  private var planeY = SIMD8<Double>()
  private var planeLimit = SIMD8<Double>()

  /// - Parameters:
  ///   - size: its radius where the camera does not zoom
  ///   - place: where its centre is seen, how it is turned there, and how much larger it is
  init(
    _ u: LeafDraws, radius size: Double, place: Place, recipe: DeadLeaves.Recipe,
    supersampling ss: Double
  ) {
    let r = size * place.zoom
    radius = r
    centreX = place.x
    centreY = place.y
    cosine = cos(2 * .pi * u[11] + place.angle)
    sine = sin(2 * .pi * u[11] + place.angle)
    let kind = u[10]
    if size < 2 || kind < 0.4 {
      outline = .disc
    } else if kind < 0.6 {
      outline = .ellipse(1 + 2 * u[12])
    } else if kind < 0.8 {
      let f = .pi / 2 * (0.1 + 0.8 * u[12])
      outline = .rectangle(r * cos(f), r * sin(f))
    } else {
      let n = 3 + Int(4 * u[12])
      outline = .polygon(n)
      for j in 0..<n {
        let angle = 2 * .pi * (Double(j) + 0.6 * (u[13 + j] - 0.5)) / Double(n)
        planeX[j] = cos(angle)
        planeY[j] = sin(angle)
        planeLimit[j] = r * (0.45 + 0.5 * u[13 + (j + 3) % 6])
      }
    }
    // Small leaves have one colour.
    let isSmall = size < 4 * ss
    texture = isSmall ? .plain : Self.texture(u, recipe, ss * place.zoom)
    let shade = isSmall ? 0 : 0.12 * u[30] / r
    slopeX = shade * cos(2 * .pi * u[31])
    slopeY = shade * sin(2 * .pi * u[31])
  }

  private static func texture(
    _ u: LeafDraws, _ recipe: DeadLeaves.Recipe, _ ss: Double
  ) -> Texture {
    let kind = u[19]
    if kind < recipe.texture {
      return .noise(
        field: Int(Double(TextureAtlas.fields) * u[20]),
        magnification: (0.4 + 0.8 * u[21] * u[21]) * ss, x: 256 * u[22], y: 256 * u[23],
        amplitude: Float(0.02 + 0.16 * u[24] * u[24]))
    }
    if kind < recipe.texture + recipe.stripes {
      return .stripes(
        amplitude: 0.03 + 0.25 * u[23], contrast: 1 + 8 * u[24],
        period: ss * (3 + 30 * u[21] * u[21]), phase: 2 * .pi * u[22])
    }
    return .plain
  }

  /// Whether the leaf covers this point of its own frame.
  @inline(__always)
  func covers(_ x: Double, _ y: Double) -> Bool {
    switch outline {
    case .disc: return x * x + y * y <= radius * radius
    case .ellipse(let squeeze):
      return x * x + (y * squeeze) * (y * squeeze) <= radius * radius
    case .rectangle(let a, let b): return abs(x) <= a && abs(y) <= b
    case .polygon(let n):
      if x * x + y * y > radius * radius { return false }
      for j in 0..<n where planeX[j] * x + planeY[j] * y > planeLimit[j] { return false }
      return true
    }
  }

  /// Texture and shade at this point of its own frame, around 0.
  @inline(__always)
  func relief(_ x: Double, _ y: Double, _ atlas: TextureAtlas) -> Float {
    let shade = Float(slopeX * x + slopeY * y)
    switch texture {
    case .plain: return shade
    case .noise(let field, let m, let x0, let y0, let amplitude):
      return amplitude * atlas.sample(field, x: x / m + x0, y: y / m + y0) + shade
    case .stripes(let amplitude, let contrast, let period, let phase):
      let wave = contrast * sin(2 * .pi * x / period + phase)
      return Float(amplitude * min(max(wave, -1), 1)) + shade
    }
  }
}
