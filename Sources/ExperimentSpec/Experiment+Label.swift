extension Experiment {
  /// What tables call it if it is no cell of a matrix: `edsr x4 ctmae`, `edsr x4 p-ctmae`, `edsr x4`,
  /// `dncnn`; without a network its encoders.
  public var label: String {
    guard let model else { return placedPriors.map(\.name).joined(separator: " ") }
    let network = scale > 1 ? "\(model.arch) x\(scale)" : model.arch
    guard let prior = loss.prior else { return network }
    return "\(network) \(prior.isPatchVersion ? "p-" : "")\(prior.kind.rawValue)"
  }
}
