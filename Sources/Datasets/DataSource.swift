public import Documents
public import Files
public import Images

/// A kind of data set: how it is laid out, what can be chosen, how an image is read.
///
/// To add one, write a type in a file of its own and name it in `dataSources`.
public protocol DataSource: Sendable {
  associatedtype Options: SourceOptions

  /// Its name in a spec.
  static var name: String { get }
  /// One sentence for the reader of a schema.
  static var about: String { get }
  /// Whether it lives in a folder that the user names.
  static var needsRoot: Bool { get }
  /// Whether inputs belong to it, so that none are made unless a spec says how.
  static var hasInputs: Bool { get }
  /// For people: where it is published, how its files lie, how they pair.
  static var page: String { get }

  /// `root` is empty for sets that need none.
  init(_ options: Options, root: String)

  /// Lists the images in the order of their ids and digests their contents, without decoding.
  ///
  /// - Parameters:
  ///   - scale: the factor between given inputs and targets; nil if only targets are wanted
  ///   - limit: only the first so many
  ///   - cache: digests of files that have not changed since an earlier scan
  func scan(scale: Int?, limit: Int?, cache: DigestCache) throws(Failure) -> Scan

  /// One frame of the target, whole; pictures have frame 0 alone. Fails where there is none.
  func target(of image: SourceImage, frame: Int) throws(Failure) -> Picture

  /// The given input; nil where it has to be made.
  func input(of image: SourceImage, frame: Int) throws(Failure) -> Picture?

  /// The panchromatic picture, as large as the target; nil where there is none.
  ///
  /// - Parameter target: of the same image, for sets that make the one from the other
  func pan(of image: SourceImage, target: Picture?) throws(Failure) -> Picture?
}

/// The fields of a kind of data set.
public protocol SourceOptions: Readable, Hashable {
  /// Of its targets.
  var bands: Int { get }
  /// Of its inputs, where these are another kind of picture.
  var inputBands: Int { get }
  /// By how much targets are larger than inputs beside the scale: 2 for mosaics.
  var inputFactor: Int { get }
  /// Of its clips, as far as the spec decides about it; 1 for pictures.
  var frames: Int? { get }
  /// Whether it is known what results should be.
  var hasTargets: Bool { get }
  /// Whose camera took the pictures, where that is known.
  var sensor: Sensor? { get }
}

extension SourceOptions {
  public var bands: Int { 3 }
  public var inputBands: Int { bands }
  public var inputFactor: Int { 1 }
  public var frames: Int? { 1 }
  public var hasTargets: Bool { true }
  public var sensor: Sensor? { nil }
}

extension DataSource {
  public static var hasInputs: Bool { false }

  /// Reads this set's own fields.
  public static func readOptions(from fields: inout Fields) -> any SourceOptions {
    Options(from: &fields)
  }

  /// The set with options that `readOptions` of the same set has read.
  public static func open(
    _ options: any SourceOptions, root: String? = nil
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

  public func input(of image: SourceImage, frame: Int) throws(Failure) -> Picture? { nil }

  public func pan(of image: SourceImage, target: Picture?) throws(Failure) -> Picture? { nil }
}

/// A data set whose pictures are files of their own.
protocol FileSource: DataSource {
  var options: Options { get }
  var form: SampleForm { get }
  /// Of inputs, where they are other pictures than targets.
  var inputForm: SampleForm { get }

  /// Which files there are and what belongs together, in the order of their ids; parameters are those
  /// of `scan`.
  func entries(scale: Int?, limit: Int?) throws(Failure) -> [SourceFile.Entry]
}

extension FileSource {
  /// Colours of 8 or 16 bits.
  var form: SampleForm { SampleForm() }
  var inputForm: SampleForm { form }

  public func scan(scale: Int?, limit: Int?, cache: DigestCache) throws(Failure) -> Scan {
    try SourceFile.scan(
      entries(scale: scale, limit: limit), form: form, inputForm: inputForm,
      frames: options.frames, scale: scale, cache: cache)
  }

  public func target(of image: SourceImage, frame: Int) throws(Failure) -> Picture {
    guard let place = image.target else {
      throw Failure(.data, "`\(image.id)` has no target")
    }
    return try SourceFile.read(place, image.identity, frame: frame, form: form)
  }

  public func input(of image: SourceImage, frame: Int) throws(Failure) -> Picture? {
    guard let place = image.input, let identity = image.inputIdentity else { return nil }
    return try SourceFile.read(place, identity, frame: frame, form: inputForm)
  }

  public func pan(of image: SourceImage, target: Picture?) throws(Failure) -> Picture? {
    guard let place = image.pan, let identity = image.panIdentity else { return nil }
    return try SourceFile.read(
      place, identity, form: SampleForm(bands: 1, peak: form.peak))
  }
}

/// Every data set that a spec can name, in the order in which they are listed.
public let dataSources: [any DataSource.Type] = [
  DeadLeavesSource.self, FolderSource.self, DIV2KSource.self, BenchmarkSource.self,
  LOLSource.self, LSRWSource.self, SIDDSource.self, PanTilesSource<WorldView2>.self,
  PanTilesSource<WorldView3>.self, PanTilesSource<GaoFen2>.self, DAVISSource.self,
  Set8Source.self, EVDSSource.self, DRVSource.self, SMOIDSource.self, PanCollectionSource.self,
  LMDBSource.self,
]

/// The data set with this name.
public func dataSource(named name: String) -> (any DataSource.Type)? {
  dataSources.first { $0.name == name }
}
