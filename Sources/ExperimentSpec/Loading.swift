public import Documents
public import Files

/// A spec as it was read: the experiment it describes, and where everything in it came from.
public struct Loaded: Sendable {
  /// Nil if there is a mistake in the spec; missing data leave it.
  public var experiment: Experiment?
  /// Every field in reading order, defaults included.
  public var fields: [ResolvedField]
  public var diagnostics: [Diagnostic]
  /// The texts it was read from: the spec first, then what it uses, then `--set` arguments.
  public var sources: [SourceText]
  /// Fields that were written more than once, with the places that lost.
  public var overridden: [String: [Spot]]
  public var profile: String
  /// Where the values of all fields and records were written, by path.
  public var spots: [String: Spot]
}

extension Experiment {
  /// Reads a spec of one experiment, with everything it uses; of a matrix the first cell.
  ///
  /// - Parameters:
  ///   - sets: arguments of `--set`, each `path=value`; they win over the files, later ones last.
  ///   - profile: the size of the experiment; see `Profile`.
  ///   - environment: what `${env.X}` in locations may refer to.
  ///   - checksFolders: whether a data folder that is not there is an error.
  /// - Throws: only if the file itself cannot be read; mistakes in it are diagnostics.
  public static func load(
    _ path: String, sets: [String] = [], profile: String? = nil,
    environment: [String: String] = [:], checksFolders: Bool = true
  ) throws(Failure) -> Loaded {
    let study = try Study.load(
      path, sets: sets, profile: profile, environment: environment, checksFolders: checksFolders)
    var loaded = study.cells[0].loaded
    loaded.diagnostics = study.diagnostics
    if study.diagnostics.exitCode == 3 { loaded.experiment = nil }
    return loaded
  }

  /// The JSON Schema of specs.
  public static var schema: JSON {
    Schema.document(
      for: shape, title: "mae-run experiment",
      about: "What is compared in a restoration experiment; mae-run does the rest.")
  }

  /// Every field of the language.
  public static let shape = RecordShape.of(Experiment.self)
}
