import Files
import Images
import Metrics

/// The files of one picture that is scored: what was restored, and what it is judged by.
struct ScoredFiles {
  /// What there is beside a result, each a file or a folder of files with the names of the results.
  struct Companions {
    var target: String?
    var multispectral: String?
    var panchromatic: String?
  }

  var id: String
  var output: String
  var companions: Companions

  /// The scores under a protocol; a mistake names its file, or all where it is about the set.
  func scores(
    _ quality: QualityProtocol, scale: Int, _ aids: ScoringAids
  ) throws(Failure) -> [String: Double] {
    do throws(Failure) {
      let picture = try PictureFile.read(output)
      var aids = aids
      if let path = companions.multispectral { aids.multispectral = try PictureFile.read(path) }
      if let path = companions.panchromatic { aids.panchromatic = try PictureFile.read(path) }
      let target = try companions.target.map { (path) throws(Failure) in
        try PictureFile.read(path)
      }
      return try quality.score(output: picture, target: target, scale: scale, aids)
    } catch {
      var failure = error
      if failure.path == nil {
        failure.path = companions.target.map { "\(output) against \($0)" } ?? output
      }
      throw failure
    }
  }

  /// The files that belong together: those given, or those of one name in the folders given.
  static func find(_ output: String, _ given: Companions) throws(Failure) -> [ScoredFiles] {
    let places = [output, given.target, given.multispectral, given.panchromatic].compactMap { $0 }
    guard places.contains(where: { Files.isFolder($0) }) else {
      return [
        ScoredFiles(
          id: Path.stem(of: given.target ?? output), output: output, companions: given)
      ]
    }
    var outputs = try pictures(output)
    let targets = try given.target.map { (folder) throws(Failure) in try pictures(folder) }
    let names = (targets ?? outputs).keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let sets = try names.map { stem throws(Failure) -> ScoredFiles in
      // `butterfly` is also found as `butterflyx4` or `butterfly_x4`.
      let suffixes = targets == nil ? [""] : ["", "x2", "x3", "x4", "_x2", "_x3", "_x4"]
      guard let name = suffixes.map({ stem + $0 }).first(where: { outputs[$0] != nil }),
        let found = outputs.removeValue(forKey: name)
      else {
        throw Failure(.data, "holds no picture for the target `\(stem)`", path: output)
      }
      return ScoredFiles(
        id: stem, output: found,
        companions: Companions(
          target: targets?[stem], multispectral: try companion(stem, given.multispectral),
          panchromatic: try companion(stem, given.panchromatic)))
    }
    if let left = outputs.keys.sorted().first {
      throw Failure(.data, "holds no target for the picture `\(left)`", path: given.target)
    }
    return sets
  }

  private static func companion(_ stem: String, _ folder: String?) throws(Failure) -> String? {
    guard let folder else { return nil }
    guard let found = try pictures(folder)[stem] else {
      throw Failure(.data, "holds no picture `\(stem)`", path: folder)
    }
    return found
  }

  private static func pictures(_ folder: String) throws(Failure) -> [String: String] {
    var found: [String: String] = [:]
    for name in try Files.list(folder)
    where PictureFile.suffixes.contains(Path.suffix(of: name)) {
      if let other = found.updateValue(Path.join(folder, name), forKey: Path.stem(of: name)) {
        throw Failure(.data, "`\(name)` and `\(Path.name(of: other))` share a name", path: folder)
      }
    }
    guard !found.isEmpty else { throw Failure(.data, "holds no PNG or JPEG", path: folder) }
    return found
  }
}
