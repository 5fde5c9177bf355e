import Documents
public import Files
public import Images

/// Targets and the inputs that belong to them, in one pack: picture 2i is target i, picture
/// 2i + 1 its input. A target has `scale` times the rows and columns of its input.
public struct PairPack: Sendable {
  public let pack: ImagePack
  public let scale: Int

  public init(_ pack: ImagePack) throws(Failure) {
    self.pack = pack
    scale = pack.about["scale"]?.int ?? 0
    guard scale >= 1, pack.count > 0, pack.count % 2 == 0 else {
      throw Failure(.store, "is a pack without pairs", path: pack.path)
    }
    for i in 0..<pack.count / 2 {
      let (target, input) = (pack.entries[2 * i], pack.entries[2 * i + 1])
      guard target.id == input.id, target.channels == input.channels,
        target.width == scale * input.width, target.height == scale * input.height
      else {
        throw Failure(
          .store,
          "holds a target `\(target.id)` of \(target.size) with an input `\(input.id)` of "
            + "\(input.size) at scale \(scale)", path: pack.path)
      }
    }
  }

  public init(_ path: String, verifying: Bool = false) throws(Failure) {
    try self.init(ImagePack(path, verifying: verifying))
  }

  public var count: Int { pack.count / 2 }
  public func id(_ i: Int) -> String { pack.entries[2 * i].id }
  public func target(_ i: Int) -> Picture { pack.picture(2 * i) }
  public func input(_ i: Int) -> Picture { pack.picture(2 * i + 1) }

  /// Pairs of ids whose targets have the same pixels: for the check that nothing of the test images
  /// was trained on.
  public func overlap(with other: PairPack) -> [(own: String, other: String)] {
    let theirs = Dictionary(
      (0..<other.count).map { (other.pack.entries[2 * $0].pixels, other.id($0)) }
    ) { first, _ in first }
    return (0..<count).compactMap { i in
      theirs[pack.entries[2 * i].pixels].map { (id(i), $0) }
    }
  }
}
