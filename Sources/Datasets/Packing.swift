public import Documents
public import Files
public import Images
import Tensors

/// Makes packs out of data sets: some pictures are decoded at once, none are kept.
public enum Packing {
  /// Called before each picture with its number; may stop the work by throwing.
  public typealias Watch = (Int) throws(Failure) -> Void

  /// The targets alone, whole. The result is the digest of the pack's content.
  public static func targets(
    _ images: [SourceImage], of source: any DataSource, to path: String, about: JSON = nil,
    watch: Watch = { _ in }
  ) throws(Failure) -> Digest {
    var writer = try ImagePackWriter(path)
    try inGroups(images, watch) { image throws(Failure) in
      [try source.target(of: image)]
    } use: { image, pictures throws(Failure) in
      try writer.append(pictures[0], id: image.id)
    }
    return try writer.finish(about: about)
  }

  /// Targets, cropped to a multiple of the scale, with their inputs: given ones, or what `degrade`
  /// makes of the cropped target.
  public static func pairs(
    _ images: [SourceImage], of source: any DataSource, scale: Int, to path: String,
    degrade: @escaping @Sendable (Picture) -> Picture, watch: Watch = { _ in }
  ) throws(Failure) -> Digest {
    precondition(scale >= 1, "scale \(scale)")
    var writer = try ImagePackWriter(path)
    try inGroups(images, watch) { image throws(Failure) in
      let whole = try source.target(of: image)
      guard min(whole.width, whole.height) >= scale else {
        throw Failure(.data, "`\(image.id)`: \(whole.size) pixels are too few for scale \(scale)")
      }
      let target = whole.cropped(toMultipleOf: scale)
      return [target, try source.input(of: image) ?? degrade(target)]
    } use: { image, pictures throws(Failure) in
      for picture in pictures { try writer.append(picture, id: image.id) }
    }
    return try writer.finish(about: ["scale": .integer(scale)])
  }

  /// Pairs made by MATLAB's bicubic.
  public static func bicubicPairs(
    _ images: [SourceImage], of source: any DataSource, scale: Int, to path: String,
    watch: Watch = { _ in }
  ) throws(Failure) -> Digest {
    let reduce = MATLABResize.reducing(by: scale)
    return try pairs(
      images, of: source, scale: scale, to: path, degrade: { reduce($0) }, watch: watch)
  }

  /// `make` runs on all threads for as many images as there are threads, `use` in order.
  private static func inGroups(
    _ images: [SourceImage], _ watch: Watch,
    _ make: @escaping @Sendable (SourceImage) throws(Failure) -> [Picture],
    use: (SourceImage, [Picture]) throws(Failure) -> Void
  ) throws(Failure) {
    let group = ComputeThreads.count
    for first in stride(from: 0, to: images.count, by: group) {
      let members = first..<min(images.count, first + group)
      var made = [Result<[Picture], Failure>?](repeating: nil, count: members.count)
      for i in members { try watch(i) }
      unsafe made.withUnsafeMutableBufferPointer { made in
        let base = made.baseAddress
        ComputeThreads.run(members.count) { k in
          unsafe base![k] = Result { () throws(Failure) in try make(images[first + k]) }
        }
      }
      for (k, result) in made.enumerated() {
        if let result { try use(images[first + k], result.get()) }
      }
    }
  }
}
