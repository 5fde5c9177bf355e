public import Documents
public import Files
import Images
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
    try inGroups(images, watch) { unit throws(Failure) in
      [try source.target(of: unit.image, frame: unit.frame)]
    } use: { unit, pictures throws(Failure) in
      try writer.append(pictures, unit)
    }
    return try writer.finish(about: about)
  }

  /// Targets where there are any, cropped to a multiple of the scale, with their inputs: given ones, or what `degrade`
  /// makes of the cropped target. White noise is noted and not stored.
  ///
  /// - Parameter factor: by which given inputs are smaller beside the scale
  public static func samples(
    _ images: [SourceImage], of source: any DataSource, scale: Int, factor: Int = 1,
    degrade: Degradation, to path: String, watch: Watch = { _ in }
  ) throws(Failure) -> Digest {
    precondition(scale >= 1, "scale \(scale)")
    let scale = (degrade.reduces || degrade == .given ? scale : 1) * factor
    var writer = try ImagePackWriter(path)
    var parts: [SamplePack.Part] = []
    try inGroups(images, watch) { unit throws(Failure) in
      try sample(unit, source, scale, degrade)
    } use: { unit, sample throws(Failure) in
      let present = SamplePack.Part.allCases.filter { sample[$0] != nil }
      if parts.isEmpty { parts = present }
      guard parts == present else {
        throw Failure(.data, "`\(unit.image.id)` consists of other files than those before it")
      }
      try writer.append(present.compactMap { sample[$0] }, unit)
    }
    return try writer.finish(about: .samples(scale: scale, parts: parts, noise: degrade.noise))
  }

  private static func sample(
    _ unit: Unit, _ source: any DataSource, _ scale: Int, _ degrade: Degradation
  ) throws(Failure) -> [SamplePack.Part: Picture] {
    let image = unit.image
    guard image.target != nil else { return try untargeted(unit, source, scale) }
    let whole = try source.target(of: image, frame: unit.frame)
    guard min(whole.width, whole.height) >= scale else {
      throw Failure(.data, "`\(image.id)`: \(whole.size) pixels are too few for scale \(scale)")
    }
    let target = whole.cropped(toMultipleOf: scale)
    var sample: [SamplePack.Part: Picture] = [.target: target]
    sample[.input] = try source.input(of: image, frame: unit.frame)
    if let pan = try source.pan(of: image, target: whole) {
      guard pan.size == whole.size, pan.channels == 1 else {
        throw Failure(
          .data, "`\(image.id)`: the panchromatic picture must be grey, of \(whole.size) pixels")
      }
      sample[.pan] = pan.cropped(x: 0, y: 0, width: target.width, height: target.height)
    }
    if sample[.input] != nil {
      guard degrade.noise == nil else {
        throw Failure(
          .data, "`\(image.id)` has an input of its own",
          remedy: "write `degrade: none` to use it, or leave inputs out to add noise to targets")
      }
      return sample
    }
    sample[.input] = try degrade.input(
      target, scale: scale, number: unit.number, frame: unit.frame, id: image.id)
    return sample
  }

  /// What a satellite took, as it is, where nobody knows what the result should be.
  private static func untargeted(
    _ unit: Unit, _ source: any DataSource, _ scale: Int
  ) throws(Failure) -> [SamplePack.Part: Picture] {
    let id = unit.image.id
    guard let input = try source.input(of: unit.image, frame: unit.frame),
      let pan = try source.pan(of: unit.image, target: nil)
    else {
      throw Failure(.data, "`\(id)` has no target, and no two pictures to put together")
    }
    guard pan.width == scale * input.width, pan.height == scale * input.height, pan.channels == 1
    else {
      throw Failure(
        .data,
        "`\(id)`: a panchromatic picture of \(pan.size) pixels does not belong to one of "
          + "\(input.size) at scale \(scale)")
    }
    return [.input: input, .pan: pan]
  }

  /// One frame of one image: what a thread makes at a time.
  fileprivate struct Unit {
    let image: SourceImage
    /// Of the image.
    let number: Int
    let frame: Int
  }

  /// `make` runs on all threads for as many frames as there are threads, `use` in order.
  private static func inGroups<Made>(
    _ images: [SourceImage], _ watch: Watch,
    _ make: @escaping @Sendable (Unit) throws(Failure) -> Made,
    use: (Unit, Made) throws(Failure) -> Void
  ) throws(Failure) {
    let units = images.enumerated().flatMap { number, image in
      (0..<image.frames).map { Unit(image: image, number: number, frame: $0) }
    }
    let group = ComputeThreads.count
    for first in stride(from: 0, to: units.count, by: group) {
      let members = units[first..<min(units.count, first + group)]
      var made = [Result<Made, Failure>?](repeating: nil, count: members.count)
      for unit in members where unit.frame == 0 { try watch(unit.number) }
      unsafe made.withUnsafeMutableBufferPointer { made in
        let base = made.baseAddress
        ComputeThreads.run(members.count) { k in
          unsafe base![k] = Result { () throws(Failure) in try make(units[first + k]) }
        }
      }
      for (unit, result) in zip(members, made) {
        if let result { try use(unit, result.get()) }
      }
    }
  }
}

extension ImagePackWriter {
  fileprivate mutating func append(
    _ parts: [Picture], _ unit: Packing.Unit
  ) throws(Failure) {
    try append(parts, id: unit.image.id, frame: unit.frame, of: unit.image.frames)
  }
}
