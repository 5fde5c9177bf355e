public import Documents
public import Files
public import Images

/// One image of a data set, known by its content before it is decoded.
public struct SourceImage: Hashable, Sendable {
  /// Where the pixels come from.
  public enum Place: Hashable, Sendable {
    case file(String)
    /// The frames of a clip, a file each.
    case frames([Frame])
    /// The frames of a clip that lie in one file, which was in this state.
    case stack(String, Files.Status)
    /// A picture within a file of many, by number.
    case element(Int, of: String)
    /// Made on demand, by number.
    case generated(Int)
  }

  /// One frame of a clip, as it was scanned.
  public struct Frame: Hashable, Sendable {
    public let path: String
    public let digest: Digest
  }

  /// Its name in results: `0801`, `portraits/anna`.
  public let id: String
  /// Of the target, as its header tells; without one, of what a result will be.
  public let size: Picture.Size
  public let channels: Int
  /// More than one in clips.
  public let frames: Int
  /// Nil where nobody knows what a result should be.
  public let target: Place?
  /// A given input; nil where the input is made out of the target.
  public let input: Place?
  /// A given panchromatic picture.
  public let pan: Place?
  /// SHA-256 of the target's file, or of the rule that makes it; without a target, of the input's.
  public let identity: Digest
  public let inputIdentity: Digest?
  public let panIdentity: Digest?

  public init(
    id: String, size: Picture.Size, channels: Int = 3, frames: Int = 1, target: Place?,
    input: Place? = nil, pan: Place? = nil, identity: Digest, inputIdentity: Digest? = nil,
    panIdentity: Digest? = nil
  ) {
    self.id = id
    self.size = size
    self.channels = channels
    self.frames = frames
    self.target = target
    self.input = input
    self.pan = pan
    self.identity = identity
    self.inputIdentity = inputIdentity
    self.panIdentity = panIdentity
  }
}

/// What a data set holds: images in the order of their ids.
public struct Scan: Hashable, Sendable {
  public let images: [SourceImage]

  public init(_ images: [SourceImage]) { self.images = images }

  /// A digest of ids and contents in order. Folders, file names and times have no part in it, so
  /// moving the data changes nothing.
  public var digest: Digest {
    var hash = Hash()
    for image in images {
      let pan = image.panIdentity.map { "\($0) " } ?? ""
      hash.update("\(image.identity) \(image.inputIdentity?.hex ?? "-") \(pan)\(image.id)\n")
    }
    return hash.finish()
  }

  /// What enters the key of a stage that uses these images.
  public var identity: JSON {
    ["images": .integer(images.count), "content": .string(digest.hex)]
  }

  /// Pairs of ids whose targets are the same file, in the order of this scan.
  public func overlap(with other: Scan) -> [(own: String, other: String)] {
    let theirs = Dictionary(other.images.map { ($0.identity, $0.id) }) { first, _ in first }
    return images.compactMap { image in theirs[image.identity].map { (image.id, $0) } }
  }
}
