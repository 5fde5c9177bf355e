/// How many patches a clip has from its first frame to its last, from top to bottom and from left to
/// right.
public struct ClipGrid: Hashable, Sendable, CustomStringConvertible {
  public var steps: Int
  public var plane: Grid

  public init(steps: Int, plane: Grid) {
    precondition(steps > 0, "a grid of \(steps) steps")
    self.steps = steps
    self.plane = plane
  }

  /// The patches of side `patch` and of `patchFrames` frames in a clip, which they must fill.
  public init(frames: Int, height: Int, width: Int, patch: Int, patchFrames: Int) {
    precondition(
      frames % patchFrames == 0, "\(frames) frames are not made of patches of \(patchFrames)")
    self.init(
      steps: frames / patchFrames, plane: Grid(height: height, width: width, patch: patch))
  }

  public var count: Int { steps * plane.count }
  public var description: String { "\(steps)×\(plane)" }
}
