public import Files

/// The weights that the variants of a run ended with.
public struct StoredWeights: Sendable {
  /// The folder of the variant.
  public let variant: String
  /// Where the weights lie.
  public let path: String

  /// - Parameter folder: a run directory, a spec's folder with `latest` in it, or the folder of one
  ///   variant
  /// - Throws: `.usage` for a folder that is none of these, `.data` where nothing has been trained
  public static func all(in folder: String) throws(Failure) -> [StoredWeights] {
    guard Files.isFolder(folder) else {
      throw Failure(.usage, "there is no such folder", path: folder)
    }
    let runs = [folder, Path.join(folder, "latest")]
    let variants = runs.map { Path.join($0, "variants") }.first { Files.isFolder($0) }
    if variants == nil, !Files.exists(Path.join(folder, "manifest.json")) {
      throw Failure(
        .usage, "is no run directory", path: folder,
        remedy: "name one such as runs/sr_x4/latest, or the folder of a variant in it")
    }
    let folders = try variants.map { (path) throws(Failure) in
      try Files.list(path).map { Path.join(path, $0) }
    }
    let found = (folders ?? [folder]).compactMap { StoredWeights(ofVariant: $0) }
    guard !found.isEmpty else {
      throw Failure(
        .data, "holds no weights of a network", path: folder,
        remedy: "`mae-run` finishes what has been begun")
    }
    return found
  }

  /// Those after training, or those that were judged as they are.
  private init?(ofVariant folder: String) {
    let names = ["weights/final.safetensors", "weights/initial.safetensors"]
    let paths = names.map { Path.join(folder, $0) }
    guard let path = paths.first(where: { Files.exists($0) }) else { return nil }
    self.path = path
    let name = Path.name(of: folder)
    variant = name.isEmpty || name == "." ? "weights" : name
  }
}
