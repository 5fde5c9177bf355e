import Glibc
public import Images

/// The natural image quality evaluator (Mittal, Soundararajan, Bovik 2013): how far the statistics of
/// a picture are from those of undamaged ones. Needs no target; lower is better.
public struct NIQE: Hashable, Sendable {
  public let model: PristineModel

  public init(_ model: PristineModel) { self.model = model }

  /// D = √((μ_p − μ) ((C_p + C) / 2)⁺ (μ_p − μ)ᵀ); nil for fewer than two blocks that are not flat.
  ///
  /// - Parameter plane: luma or grey of 0…255, rounded
  public func callAsFunction(_ plane: RealImage) -> Double? {
    guard let seen = FeatureMoments(SceneStatistics(plane, block: model.block).features) else {
      return nil
    }
    let middle = zip(model.covariance, seen.covariance).map { ($0 + $1) / 2 }
    let difference = zip(model.mean, seen.mean).map { $0 - $1 }
    return sqrt(SymmetricMatrix(middle, size: difference.count).inverseForm(difference))
  }
}
