import Documents
import Files

extension Experiment {
  /// A learned loss, and where it stands in the spec.
  public struct PlacedPrior: Sendable {
    /// What stages call it: its kind, or its own name.
    public var name: String
    /// `loss.prior`, `priors.mine`.
    public var path: String
    public var prior: PriorSpec
  }

  /// The learned losses whose networks are wanted: that of the training; without a model all that
  /// are named.
  public var placedPriors: [PlacedPrior] {
    if let prior = loss.prior {
      return [PlacedPrior(name: prior.kind.rawValue, path: "loss.prior", prior: prior)]
    }
    guard model == nil else { return [] }
    return priors.map { PlacedPrior(name: $0.name, path: "priors.\($0.name)", prior: $0.prior) }
  }

  /// Files of weights that learned losses name and that are not there.
  func missingWeights(_ spots: [String: Spot]) -> [Diagnostic] {
    guard train != nil || model == nil else { return [] }
    return placedPriors.compactMap { place in
      guard case .file(let file) = place.prior.source, !Files.exists(file.weights.file) else {
        return nil
      }
      let field = "\(place.path).weights"
      let missing = file.missing(field)
      return Diagnostic(
        "W110", missing.message, at: spots["\(field).file"] ?? spots[field] ?? spots[place.path],
        label: "no such file", notes: file.advice)
    }
  }
}
