public import Checkpoints
public import Files

/// How programs name the weights of a network and wrap them in a `.pth` file.
public enum WeightStyle: String, CaseIterable, Sendable {
  /// The names of the network's authors, as a plain state dict.
  case official
  /// BasicSR: under `params`; its EDSR has names of its own.
  case basicSR = "basicsr"
  /// KAIR: a plain state dict; its DnCNN has names of its own, and biases.
  case kair

  /// The member of the file in which the program looks for weights; empty for the file itself.
  public var key: String { self == .basicSR ? "params" : "" }

  /// Weights with official names as the program calls them. Networks that it does not have keep
  /// their names, which is what programs made of it use.
  ///
  /// - Throws: `.data` for weights that the program's network cannot hold
  public func styled(_ weights: TensorFile) throws(Failure) -> TensorFile {
    switch self {
    case .official: weights
    case .basicSR: try BasicSREDSR.styled(weights) ?? weights
    case .kair: KAIRStyle.styled(weights) ?? weights
    }
  }

  /// Weights of another program with the official names of the network; the same where they have
  /// these already, or names that nobody knows.
  public static func official(_ weights: TensorFile) -> TensorFile {
    BasicSREDSR.official(weights) ?? weights
  }
}

extension TensorFile {
  /// The tensors under other names, in order; those whose new name is nil are left out.
  func renamed(_ name: (String) -> String?) -> TensorFile {
    TensorFile(
      metadata: metadata,
      tensors.compactMap { tensor in
        guard let new = name(tensor.name) else { return nil }
        var tensor = tensor
        tensor.name = new
        return tensor
      })
  }
}
