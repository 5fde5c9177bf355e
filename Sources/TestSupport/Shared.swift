import Files

/// Third-party test material that lies beside the package and is never part of it.
///
/// Tests that need it are enabled only where it exists: `.enabled(if: Shared.exists, "needs
/// ../shared")`.
public enum Shared {
  private static let root = Path.join(Path.folder(of: packageRoot), "shared")

  public static let exists = Files.isFolder(root)

  /// A file of the material, e.g. `Shared.path("golden/metrics.safetensors")`.
  public static func path(_ name: String) -> String { Path.join(root, name) }
}

/// Small synthetic references that are part of the repository: `Tests/Fixtures`.
public enum Fixtures {
  public static func path(_ name: String) -> String {
    Path.join(packageRoot, "Tests/Fixtures/" + name)
  }
}

/// The folder of `Package.swift`: this file is `Sources/TestSupport/Shared.swift` in it.
private let packageRoot = Path.folder(
  of: Path.folder(of: Path.folder(of: #filePath)))
