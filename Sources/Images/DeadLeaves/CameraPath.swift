import Glibc
import Tensors

/// How the camera of a clip moves, and the leaves under it: a steady drift, a turn and a zoom, with
/// some jitter. Time τ is counted in frames from the middle of the clip.
///
/// A picture is a clip of one frame without any of it.
struct CameraPath {
  /// Output pixels that the camera drifts a frame, as a standard deviation.
  static let drift = 1.0
  /// Output pixels that the fastest leaf moves a frame.
  static let leafSpeed = 3.0

  let frames: Int
  /// Working pixels around the picture over which leaves may lie.
  let margin: Double
  /// Working pixels a frame.
  private let velocity: SIMD2<Double>
  private let jitter: [SIMD2<Double>]
  /// Radians a frame.
  private let turn: Double
  /// Of the logarithm of the scale, a frame.
  private let zoom: Double
  private let side: Double

  /// - Parameters:
  ///   - stream: of the camera alone
  ///   - side: of a frame, in working pixels
  init(_ stream: RandomStream, frames: Int, side: Int, supersampling ss: Double) {
    self.frames = frames
    self.side = Double(side)
    guard frames > 1 else {
      (margin, velocity, jitter, turn, zoom) = (0, .zero, [.zero], 0, 0)
      return
    }
    let reach = Double(frames - 1) / 2
    margin = ss * (2 + (2 * Self.drift + Self.leafSpeed) * reach)
    var draws = SequentialDraws(stream)
    velocity = ss * Self.drift * SIMD2(draws.normal(), draws.normal())
    turn = 0.25 * draws.normal() * .pi / 180
    zoom = 0.003 * draws.normal()
    jitter = (0..<frames).map { _ in
      ss * 0.25 * Self.drift * SIMD2(draws.normal(), draws.normal())
    }
  }

  /// Where the camera stands at frame `t`.
  func pose(_ t: Int) -> Pose {
    let time = Double(t) - Double(frames - 1) / 2
    return Pose(
      time: time, shift: velocity * time + jitter[t], angle: turn * time,
      zoom: frames == 1 ? 1 : exp(zoom * time), centre: side / 2)
  }

  struct Pose {
    let time: Double
    let shift: SIMD2<Double>
    let angle: Double
    let zoom: Double
    let centre: Double

    /// Where a point of the scene is seen.
    func seen(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      if zoom == 1 && angle == 0 { return (x + shift.x, y + shift.y) }
      let (c, s) = (zoom * cos(angle), zoom * sin(angle))
      let (dx, dy) = (x - centre, y - centre)
      return (c * dx - s * dy + shift.x + centre, s * dx + c * dy + shift.y + centre)
    }
  }
}
