import Files
import Images
import Tensors

/// Files of a data set: found, measured, digested, read.
enum SourceFile {
  /// One picture in a file, or the frames of a clip in a file each.
  enum Material: Hashable, Sendable {
    case picture(String)
    case frames([String])

    var files: [String] {
      switch self {
      case .picture(let path): [path]
      case .frames(let paths): paths
      }
    }
  }

  /// A target and what belongs to it.
  struct Entry: Sendable {
    var id: String
    /// Nil only where there is a panchromatic picture.
    var target: Material?
    var input: Material?
    var pan: String?

    init(id: String, target: Material, input: Material? = nil, pan: String? = nil) {
      self.id = id
      self.target = target
      self.input = input
      self.pan = pan
    }

    /// A picture.
    init(id: String, target: String, input: String? = nil, pan: String? = nil) {
      self.init(
        id: id, target: .picture(target), input: input.map { .picture($0) }, pan: pan)
    }

    /// The same where what was taken for the target is the input, and nobody knows the truth.
    var withoutTarget: Entry {
      var entry = self
      (entry.target, entry.input) = (nil, target)
      return entry
    }
  }

  /// Sizes and digests of all entries, on several threads; the first failure in order counts.
  ///
  /// - Parameters:
  ///   - inputForm: of the inputs, where they are other pictures than the targets.
  ///   - frames: at most so many of every clip, from the first on.
  ///   - scale: targets have so many times the rows and columns of their inputs.
  static func scan(
    _ entries: [Entry], form: SampleForm, inputForm: SampleForm? = nil, frames: Int? = nil,
    scale: Int?, cache: DigestCache
  ) throws(Failure) -> Scan {
    var results = [Result<SourceImage, Failure>?](repeating: nil, count: entries.count)
    let block = 16
    unsafe results.withUnsafeMutableBufferPointer { results in
      let base = results.baseAddress
      ComputeThreads.run((entries.count + block - 1) / block) { b in
        for i in b * block..<min(entries.count, (b + 1) * block) {
          unsafe base![i] = Result { () throws(Failure) in
            try image(
              entries[i], form, inputForm ?? form, frames: frames, scale: scale, cache: cache)
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
    _ entry: Entry, _ form: SampleForm, _ inputForm: SampleForm, frames: Int?, scale: Int?,
    cache: DigestCache
  ) throws(Failure) -> SourceImage {
    let target = try entry.target.map { (material) throws(Failure) in
      try Facts(material, form, cache, frames: frames)
    }
    let pan = try entry.pan.map { (file) throws(Failure) in
      try Facts(.picture(file), SampleForm(bands: 1, peak: form.peak), cache)
    }
    guard let whole = target ?? pan, let path = entry.target?.files[0] ?? entry.pan else {
      preconditionFailure("`\(entry.id)` has neither target nor panchromatic picture")
    }
    if let scale, min(whole.size.width, whole.size.height) < scale {
      throw Failure(
        .data, "\(whole.size) pixels cannot be divided by scale \(scale)", path: path)
    }
    var input: Facts?
    if let material = entry.input {
      input = try Facts(material, inputForm, cache, frames: frames)
      try checkInput(
        input, material, of: whole, target == nil ? "panchromatic picture" : "target",
        target == nil ? scale : scale ?? 1)
    }
    if let pan, let file = entry.pan, pan.size != whole.size {
      throw Failure(
        .data,
        "has \(pan.size) pixels; a panchromatic picture has those of its target, \(whole.size)",
        path: file, code: "E117")
    }
    return SourceImage(
      id: entry.id, size: whole.size, channels: form.bands, frames: whole.frames,
      target: target?.place, input: input?.place, pan: pan?.place,
      identity: (target ?? input ?? whole).digest, inputIdentity: input?.digest,
      panIdentity: pan?.digest)
  }

  private static func checkInput(
    _ input: Facts?, _ material: Material, of target: Facts, _ name: String, _ scale: Int?
  ) throws(Failure) {
    guard let input, let scale else { return }
    let wanted = Picture.Size(
      width: target.size.width / scale, height: target.size.height / scale)
    guard input.size == wanted else {
      throw Failure(
        .data,
        "has \(input.size) pixels; \(wanted) belong to a \(name) of \(target.size) at scale "
          + "\(scale)", path: material.files[0], code: "E117")
    }
    guard input.frames == target.frames else {
      throw Failure(
        .data, "is one of \(input.frames) frames; the target has \(target.frames)",
        path: material.files[0], code: "E117")
    }
  }

  /// What is known of a picture or clip before it is decoded.
  private struct Facts {
    let size: Picture.Size
    let frames: Int
    let place: SourceImage.Place
    let digest: Digest

    init(
      _ material: Material, _ form: SampleForm, _ cache: DigestCache, frames limit: Int? = nil
    ) throws(Failure) {
      var all: [FrameFile.Facts] = []
      for path in material.files.prefix(limit ?? .max) {
        var facts = try cache.facts(of: path)
        facts.header = try form.check(facts.header, path)
        if let first = all.first, facts.header.size != first.header.size {
          throw Failure(
            .data, "has \(facts.header.size) pixels, the first frame \(first.header.size)",
            path: path, code: "E117")
        }
        all.append(facts)
      }
      size = all[0].header.size
      switch material {
      case .picture(let path):
        digest = all[0].digest
        frames = min(all[0].frames, limit ?? .max)
        if all[0].frames > 1, let status = Files.status(path) {
          place = .stack(path, status)
        } else {
          place = .file(path)
        }
      case .frames(let paths):
        frames = all.count
        place = .frames(
          zip(paths, all).map { SourceImage.Frame(path: $0, digest: $1.digest) })
        digest = Digest.of(all.map(\.digest.hex).joined(separator: "\n"))
      }
    }
  }

  /// One frame as the form says it, if the file is still the one that was scanned.
  static func read(
    _ place: SourceImage.Place, _ identity: Digest, frame: Int = 0, form: SampleForm
  ) throws(Failure) -> Picture {
    switch place {
    case .file(let path): return try read(path, identity, form)
    case .frames(let frames): return try read(frames[frame].path, frames[frame].digest, form)
    case .stack(let path, let status):
      // A long video is not digested once a frame.
      try FrameFile.confirm(Files.status(path) == status, path)
      return try form.fitted(try FrameFile.picture(frame, of: path), path)
    case .element, .generated: preconditionFailure("\(place) is not a file of one picture")
    }
  }

  private static func read(
    _ path: String, _ identity: Digest, _ form: SampleForm
  ) throws(Failure) -> Picture {
    if Path.suffix(of: path) == "npy" || Path.suffix(of: path) == "y4m" {
      try FrameFile.confirm(try Digest.ofFile(path) == identity, path)
      return try form.fitted(try FrameFile.picture(0, of: path), path)
    }
    let bytes = try Files.read(path, limit: 1 << 31)
    try FrameFile.confirm(Digest.of(bytes) == identity, path)
    return try form.fitted(try PictureFile.decode(bytes, path), path)
  }
}
