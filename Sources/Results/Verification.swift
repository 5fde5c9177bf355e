import Documents
public import Files
import Metrics

/// Checks that what lies in a run directory is what its manifest speaks of.
public struct Verification: Sendable {
  /// What was found to be right, in words.
  public private(set) var confirmed: [String] = []
  /// What was not.
  public private(set) var mismatches: [String] = []

  public var isSound: Bool { mismatches.isEmpty }

  /// - Parameter path: a run directory.
  /// - Throws: if there is no manifest, or its last line does not bind it.
  public init(_ path: String) throws(Failure) {
    let file = Path.join(path, "manifest.json")
    let manifest = try Manifest(path: file)
    confirmed.append("manifest.json is bound by its last line")
    let variants = Path.join(path, "variants")
    var tables: [String: String] = [:]
    for name in (try? Files.list(variants)) ?? [] {
      let table = Path.join(variants, "\(name)/per_image.csv")
      guard let digest = try? Digest.ofFile(table) else { continue }
      tables["sha256:\(digest.hex)"] = table
    }
    var seen: Set<String> = []
    for result in manifest.results where seen.insert(result.perImage).inserted {
      if tables[result.perImage] != nil {
        confirmed.append("per_image.csv of \(result.variant) is the one that was scored")
      } else {
        mismatches.append("no per_image.csv is the one that \(result.variant) was scored with")
      }
    }
    try checkVariants(manifest, variants)
  }

  /// The manifest of a cell says the same as the manifest of the run.
  private mutating func checkVariants(
    _ manifest: Manifest, _ folder: String
  ) throws(Failure) {
    for name in (try? Files.list(folder)) ?? [] {
      let path = Path.join(folder, "\(name)/manifest.json")
      guard Files.exists(path) else {
        mismatches.append("\(name) has no manifest.json")
        continue
      }
      guard let cell = try? Manifest(path: path) else {
        mismatches.append("the manifest of \(name) was changed")
        continue
      }
      let agrees = cell.results.allSatisfy { manifest.results.contains($0) || isReference($0) }
      let isOfMatrix = cell.results.contains { !$0.cell.isEmpty }
      let isSameSpec =
        isOfMatrix
        ? cell.spec.name == manifest.spec.name && cell.spec.profile == manifest.spec.profile
        : cell.spec == manifest.spec
      if agrees && isSameSpec {
        confirmed.append("the manifest of \(name) agrees with that of the run")
      } else {
        mismatches.append("the manifest of \(name) says something else than that of the run")
      }
    }
  }

  /// Reference methods stand once in the manifest of a run, with the table of its first cell.
  private func isReference(_ result: Manifest.Result) -> Bool {
    ReferenceMethod(rawValue: result.variant) != nil
  }
}
