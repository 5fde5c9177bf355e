import Files
import Images
import Tensors

/// Files of a data set: found, measured, digested, read.
enum SourceFile {
  /// A target and perhaps an input that belong together.
  struct Entry: Sendable {
    var id: String
    var target: String
    var input: String?
  }

  /// Sizes and digests of all entries, on several threads; the first failure in order counts.
  static func scan(
    _ entries: [Entry], scale: Int?, cache: DigestCache
  ) throws(Failure) -> Scan {
    var results = [Result<SourceImage, Failure>?](repeating: nil, count: entries.count)
    let block = 16
    unsafe results.withUnsafeMutableBufferPointer { results in
      let base = results.baseAddress
      ComputeThreads.run((entries.count + block - 1) / block) { b in
        for i in b * block..<min(entries.count, (b + 1) * block) {
          unsafe base![i] = Result { () throws(Failure) in
            try image(entries[i], scale: scale, cache: cache)
          }
        }
      }
    }
    var images: [SourceImage] = []
    images.reserveCapacity(entries.count)
    for result in results {
      if let result { images.append(try result.get()) }
    }
    return Scan(images)
  }

  private static func image(
    _ entry: Entry, scale: Int?, cache: DigestCache
  ) throws(Failure) -> SourceImage {
    let target = try cache.facts(of: entry.target)
    if let scale, min(target.size.width, target.size.height) < scale {
      throw Failure(
        .data, "\(target.size) pixels cannot be divided by scale \(scale)", path: entry.target)
    }
    guard let path = entry.input else {
      return SourceImage(
        id: entry.id, size: target.size, target: .file(entry.target), identity: target.digest)
    }
    let input = try cache.facts(of: path)
    let wanted = Picture.Size(
      width: target.size.width / (scale ?? 1), height: target.size.height / (scale ?? 1))
    guard input.size == wanted else {
      throw Failure(
        .data,
        "has \(input.size) pixels; \(wanted) belong to a target of \(target.size) at scale "
          + "\(scale ?? 1)", path: path)
    }
    return SourceImage(
      id: entry.id, size: target.size, target: .file(entry.target), input: .file(path),
      identity: target.digest, inputIdentity: input.digest)
  }

  /// The picture as 8-bit RGB, if the file is still the one that was scanned.
  static func read(_ place: SourceImage.Place, _ identity: Digest) throws(Failure) -> Picture {
    guard case .file(let path) = place else {
      preconditionFailure("a generated image has no file")
    }
    let bytes = try Files.read(path, limit: 1 << 31)
    guard Digest.of(bytes) == identity else {
      throw Failure(
        .data, "has changed since this run was planned", path: path,
        remedy: "run the same command again; the plan will see the new content")
    }
    let picture = try PictureFile.decode(bytes, path)
    guard picture.depth == 8 else {
      throw Failure(.data, "has 16-bit samples; 8 bits are expected", path: path)
    }
    do { return try picture.rgb() } catch {
      var failure = error
      failure.path = path
      throw failure
    }
  }
}
