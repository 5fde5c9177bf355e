import Documents
import ExperimentSpec
import Files
import TestSupport

/// Specs written into a folder of their own, read as `mae-run` would.
struct Specs {
  let folder = ScratchFolder()

  /// The smallest spec that does everything.
  static let small = """
    mae-run: 1
    scale: 4
    data:
      train: { set: dead-leaves, count: 4, size: 64, crop: 32 }
      test: { set: dead-leaves, split: test, count: 2, size: 64 }
    model: { arch: edsr, features: 8, blocks: 1 }
    loss:
      pixel: l1
      prior:
        kind: ctmae
        lambda: 1.0
        pretrain: { arch: tiny, steps: 4, batch: 2 }
    train: { steps: 6, batch: 2 }
    evaluate: { protocol: sr/y-shave@1 }

    """

  func load(
    _ text: String, sets: [String] = [], profile: String? = nil,
    environment: [String: String] = [:], name: String = "a.yaml", checksFolders: Bool = false
  ) throws(Failure) -> Loaded {
    try Files.write(text, to: folder.path(name))
    return try Experiment.load(
      folder.path(name), sets: sets, profile: profile, environment: environment,
      checksFolders: checksFolders)
  }

  /// What the user would read, with the folder left out.
  func report(_ text: String, sets: [String] = [], profile: String? = nil) throws(Failure) -> String
  {
    let loaded = try load(text, sets: sets, profile: profile)
    let report = loaded.diagnostics.rendered(as: .text)
    return report.split(separator: folder.path + "/", omittingEmptySubsequences: false)
      .joined()
  }

  func study(
    _ text: String, sets: [String] = [], sweeps: [String] = [], profile: String? = nil
  ) throws(Failure) -> Study {
    try Files.write(text, to: folder.path("a.yaml"))
    return try Study.load(
      folder.path("a.yaml"), sets: sets, sweeps: sweeps, profile: profile, checksFolders: false)
  }

  /// What the user would read of a matrix.
  func studyReport(_ text: String) throws(Failure) -> String {
    let report = try study(text).diagnostics.rendered(as: .text)
    return report.split(separator: folder.path + "/", omittingEmptySubsequences: false).joined()
  }
}
