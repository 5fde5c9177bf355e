import Tensors

/// How many patches an image has from top to bottom and from left to right.
public struct Grid: Hashable, Sendable, CustomStringConvertible {
  public var rows: Int
  public var columns: Int

  public init(rows: Int, columns: Int) {
    precondition(rows > 0 && columns > 0, "a grid of \(rows)×\(columns)")
    self.rows = rows
    self.columns = columns
  }

  /// The patches of side `patch` in an image, both of whose sides they must fill.
  public init(height: Int, width: Int, patch: Int) {
    precondition(
      height % patch == 0 && width % patch == 0, "\(height)×\(width) is not made of \(patch)s")
    self.init(rows: height / patch, columns: width / patch)
  }

  /// The windows of side `side` that images `[N, H, W, C]` touch; the last ones may reach beyond.
  init(covering images: Shape, by side: Int) {
    self.init(rows: (images[1] - 1) / side + 1, columns: (images[2] - 1) / side + 1)
  }

  public var count: Int { rows * columns }
  public var description: String { "\(rows)×\(columns)" }
}
