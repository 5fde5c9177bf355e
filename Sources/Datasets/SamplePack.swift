import Documents
public import Files
public import Images

/// Samples of a task in one pack: targets, the inputs that belong to them unless these are made
/// whenever they are read, and panchromatic pictures where there are any.
///
/// A target has `scale` times the rows and columns of its input, and as many frames and bands. Test
/// sets of pan-sharpening may be without targets.
public struct SamplePack: Sendable {
  /// What a sample consists of, in the order in which a pack holds it.
  enum Part: String, CaseIterable {
    case target
    /// Absent where the noise of `noise` makes it.
    case input
    case pan
  }

  public let pack: ImagePack
  public let scale: Int
  /// What is added to targets to make inputs.
  public let noise: GaussianNoise?
  let parts: [Part]

  public init(_ pack: ImagePack) throws(Failure) {
    self.pack = pack
    scale = pack.about["scale"]?.int ?? 0
    // Pairs are so common that their packs do not say what they hold.
    let names = pack.about["parts"]?.array?.map(\.string) ?? ["target", "input"]
    parts = names.compactMap { $0.flatMap(Part.init) }
    noise = pack.about["noise"].flatMap { GaussianNoise($0) }
    guard scale >= 1, parts.count == names.count,
      parts.first == .target || parts == [.input, .pan],
      parts.contains(.input) != (noise != nil), noise == nil || scale == 1, pack.count > 0,
      pack.count % parts.count == 0
    else { throw Failure(.store, "is a pack without samples", path: pack.path) }
    for i in 0..<pack.count / parts.count { try check(i) }
  }

  public init(_ path: String, verifying: Bool = false) throws(Failure) {
    try self.init(ImagePack(path, verifying: verifying))
  }

  private func check(_ i: Int) throws(Failure) {
    let target = entry(i)
    for (k, part) in parts.enumerated() {
      let other = pack.entries[parts.count * i + k]
      let factor = part == .input ? scale : 1
      guard other.id == target.id, other.frames == target.frames,
        other.channels == (part == .pan ? 1 : part == .target ? bands : inputBands),
        target.width == factor * other.width, target.height == factor * other.height
      else {
        throw Failure(
          .store,
          "holds a target `\(target.id)` of \(target.size) with a part `\(other.id)` of "
            + "\(other.size) at scale \(scale)", path: pack.path)
      }
    }
  }

  public var count: Int { pack.count / parts.count }
  /// Whether it is known what results should be.
  public var hasTargets: Bool { parts.contains(.target) }
  /// Of targets and results.
  public var bands: Int { hasTargets ? entry(0).channels : inputBands }
  /// Of inputs, which differ where raw samples become colours.
  public var inputBands: Int {
    number(.input, 0).map { pack.entries[$0].channels } ?? entry(0).channels
  }
  /// Whether samples are clips.
  public var isVideo: Bool { (0..<count).contains { entry($0).frames > 1 } }
  public var hasPan: Bool { parts.contains(.pan) }

  public func id(_ i: Int) -> String { entry(i).id }
  /// 1 for pictures.
  public func frames(_ i: Int) -> Int { entry(i).frames }
  /// Of the target, or of what a result will be.
  public func size(_ i: Int) -> Picture.Size { entry(i).size }
  /// The sample value that counts as 1.
  public func peak(_ i: Int) -> Double { entry(i).peak }

  /// The entry of target `i`; without targets, of the panchromatic picture, which is as large.
  func entry(_ i: Int) -> ImagePack.Entry {
    pack.entries[parts.count * i + (hasTargets ? 0 : parts.firstIndex(of: .pan) ?? 0)]
  }

  /// The number of a stored part of sample `i` in the pack.
  func number(_ part: Part, _ i: Int) -> Int? {
    parts.firstIndex(of: part).map { parts.count * i + $0 }
  }

  /// Pairs of ids whose targets have the same pixels: for the check that nothing of the test images
  /// was trained on.
  public func overlap(with other: SamplePack) -> [(own: String, other: String)] {
    guard hasTargets, other.hasTargets else { return [] }
    let theirs = Dictionary(
      (0..<other.count).map { (other.entry($0).pixels, other.id($0)) }
    ) { first, _ in first }
    return (0..<count).compactMap { i in theirs[entry(i).pixels].map { (id(i), $0) } }
  }
}

extension JSON {
  /// What a pack of samples tells about itself.
  static func samples(scale: Int, parts: [SamplePack.Part], noise: GaussianNoise?) -> JSON {
    var about: JSON = ["scale": .integer(scale)]
    if parts != [.target, .input] {
      about["parts"] = .array(parts.map { .string($0.rawValue) })
    }
    if let noise { about["noise"] = noise.json }
    return about
  }
}
