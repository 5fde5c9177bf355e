import Files
import Images

/// The validation blocks of SIDD: 40 × 32 pieces of 256×256 pixels in two MAT-files.
struct SIDDBlocks {
  private let root: String
  private let files = OpenArrays()

  static let names = (
    noisy: "ValidationNoisyBlocksSrgb", target: "ValidationGtBlocksSrgb"
  )
  /// Of MATLAB's `image × block × row × column × band`, turned around.
  private static let axes: [ArrayPictures.Axis] = [
    .band, .column, .row, .picture(1), .picture(0),
  ]

  init(root: String) { self.root = root }

  private func blocks(_ name: String) throws(Failure) -> ArrayPictures {
    let path = try OfficialRoot("sidd", root).file("\(name).mat")
    return try files.pictures(path, name, Self.axes)
  }

  func scan(_ form: SampleForm, limit: Int?, cache: DigestCache) throws(Failure) -> Scan {
    let (target, noisy) = (try blocks(Self.names.target), try blocks(Self.names.noisy))
    let paths = [Self.names.target, Self.names.noisy].map { Path.join(root, "\($0).mat") }
    try form.check(target.header, paths[0])
    try form.check(noisy.header, paths[1])
    guard target.header == noisy.header, target.count == noisy.count else {
      throw Failure(
        .data,
        "has \(noisy.count) blocks of \(noisy.header.size) pixels, the targets \(target.count) of "
          + "\(target.header.size)", path: paths[1], code: "E117")
    }
    let digests = (try cache.digest(of: paths[0]), try cache.digest(of: paths[1]))
    return Scan(
      (0..<min(target.count, limit ?? .max)).map { n in
        let (image, block) = (n / 32 + 1, n % 32 + 1)
        let id = "\(image < 10 ? "0" : "")\(image)_\(block < 10 ? "0" : "")\(block)"
        return SourceImage(
          id: id, size: target.header.size, channels: target.header.channels,
          target: .element(n, of: paths[0]), input: .element(n, of: paths[1]),
          identity: SourceImage.identity(digests.0, Self.names.target, n),
          inputIdentity: SourceImage.identity(digests.1, Self.names.noisy, n))
      })
  }

  func picture(
    _ place: SourceImage.Place, isTarget: Bool, _ form: SampleForm
  ) throws(Failure) -> Picture {
    guard case .element(let n, let path) = place else {
      preconditionFailure("\(place) is no block")
    }
    let name = isTarget ? Self.names.target : Self.names.noisy
    return try form.fitted(try blocks(name).picture(n), path)
  }
}
