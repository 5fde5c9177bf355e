public import Documents
public import Files
public import Images

/// A kind of data set: how it is laid out, what can be chosen, how an image is read.
///
/// To add one, write a type in a file of its own and name it in `dataSources`.
public protocol DataSource: Sendable {
  associatedtype Options: Readable & Hashable

  /// Its name in a spec.
  static var name: String { get }
  /// One sentence for the reader of a schema.
  static var about: String { get }
  /// Whether it lives in a folder that the user names.
  static var needsRoot: Bool { get }

  /// `root` is empty for sets that need none.
  init(_ options: Options, root: String)

  /// Lists the images in the order of their ids and digests their contents, without decoding.
  ///
  /// - Parameters:
  ///   - scale: the factor between given inputs and targets; nil if only targets are wanted
  ///   - limit: only the first so many
  ///   - cache: digests of files that have not changed since an earlier scan
  func scan(scale: Int?, limit: Int?, cache: DigestCache) throws(Failure) -> Scan

  /// One frame of the target, 8 bits, whole; pictures have frame 0 alone.
  func target(of image: SourceImage, frame: Int) throws(Failure) -> Picture

  /// The given input; nil where it has to be made.
  func input(of image: SourceImage, frame: Int) throws(Failure) -> Picture?

  /// The panchromatic picture, as large as the target; nil where there is none.
  ///
  /// - Parameter target: of the same image, for sets that make the one from the other
  func pan(of image: SourceImage, target: Picture) throws(Failure) -> Picture?
}

extension DataSource {
  /// Reads this set's own fields.
  public static func readOptions(from fields: inout Fields) -> any Readable & Hashable {
    Options(from: &fields)
  }

  /// The set with options that `readOptions` of the same set has read.
  public static func open(
    _ options: any Readable & Hashable, root: String? = nil
  ) -> any DataSource {
    guard let own = options as? Options else {
      preconditionFailure("options of type \(type(of: options)) are not those of `\(name)`")
    }
    return Self(own, root: root ?? "")
  }

  /// The target of an image that is no clip.
  public func target(of image: SourceImage) throws(Failure) -> Picture {
    try target(of: image, frame: 0)
  }

  public func input(of image: SourceImage, frame: Int) throws(Failure) -> Picture? {
    guard let place = image.input, let identity = image.inputIdentity else { return nil }
    return try SourceFile.read(place, identity)
  }

  public func pan(of image: SourceImage, target: Picture) throws(Failure) -> Picture? { nil }
}

/// Every data set that a spec can name, in the order in which they are listed.
public let dataSources: [any DataSource.Type] = [
  DeadLeavesSource.self, FolderSource.self, DIV2KSource.self,
]

/// The data set with this name.
public func dataSource(named name: String) -> (any DataSource.Type)? {
  dataSources.first { $0.name == name }
}
