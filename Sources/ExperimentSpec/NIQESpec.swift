public import Documents
public import Files
import Metrics

/// Which undamaged pictures NIQE measures distances to.
public struct NIQESpec: Hashable, Sendable, Readable {
  public static var shorthand: String? { "model" }

  public enum Model: String, CaseIterable, Sendable {
    /// The official model where its file is, otherwise a fit.
    case auto
    /// The model of the release of NIQE, from its file.
    case official
    /// A model learned from the targets of the training.
    case fit
  }

  public var model: Model
  /// The file of the official model, where it lies in none of the usual folders.
  public var file: String?

  public init(from fields: inout Fields) {
    // Neither is in a key: the model itself is.
    model = fields.read(
      "model",
      "what NIQE measures distances to: `official` is the model of its release, `fit` one learned "
        + "from the training's targets, `auto` the first where its file is found",
      default: .auto, origin: .assumed, affects: ["niqe"])
    file = fields.read(
      "file",
      "the official model: niqe_pris_params.npz; looked for in the folders of the data and in "
        + "~/.local/share/mae-run unless stated", as: .optional(.location), default: .some(nil),
      affects: ["niqe"])
  }
}

extension Experiment {
  /// Whether NIQE is measured.
  public var measuresNIQE: Bool { model != nil && evaluate.metrics.contains("niqe") }

  /// Where the official model lies; nil where it does not.
  public var officialPristine: String? {
    if let file = evaluate.niqe.file { return Files.exists(file) ? file : nil }
    return PublishedPristine.official.find(in: pristineFolders)
  }

  /// Whether NIQE is measured by the official model: asked for, named, found, or all there could be.
  public var wantsOfficialPristine: Bool {
    switch evaluate.niqe.model {
    case .official: true
    case .fit: false
    case .auto: evaluate.niqe.file != nil || officialPristine != nil || data.train == nil
    }
  }

  /// Says which file is missing, what it is, where it is published and where it belongs.
  public var missingPristine: Failure {
    let places = pristineFolders.map { "`\($0)`" }.joined(separator: ", ")
    let fit = data.train == nil ? "" : "; or `evaluate.niqe: fit` learns another model"
    return Failure(
      .data, "the pristine model of NIQE is not there",
      path: evaluate.niqe.file ?? PublishedPristine.official.files[0],
      remedy: (PublishedPristine.official.advice
        + ["put it into \(places), or name its place in `evaluate.niqe.file`\(fit)"])
        .joined(separator: "\n   = "))
  }

  /// Folders of the data, and the user's own.
  private var pristineFolders: [String] {
    let sources = [data.train?.source, data.validation].compactMap { $0 } + data.tests
    return (sources.map(\.root) + [Path.userData]).reduce(into: []) { folders, folder in
      if let folder, !folders.contains(folder) { folders.append(folder) }
    }
  }

  /// What a run would end with, told before it begins.
  func missingPristineWarning(_ spots: [String: Spot]) -> [Diagnostic] {
    guard measuresNIQE, wantsOfficialPristine, officialPristine == nil else { return [] }
    let failure = missingPristine
    return [
      Diagnostic(
        "W110", failure.message,
        at: spots["evaluate.niqe.file"] ?? spots["evaluate.niqe"] ?? spots["evaluate.metrics"]
          ?? spots["evaluate"],
        label: "`\(failure.path ?? "")` was looked for",
        notes: (failure.remedy ?? "").split(separator: "\n").map { line in
          String(line.drop { $0 == " " || $0 == "=" })
        })
    ]
  }
}
