public import Files

/// The weights of a network, out of a file of any format that is read here.
///
/// Checkpoints hold more than weights and wrap them in different ways; this finds the state dict and
/// takes the prefixes off that training on several devices or compiling leaves on names.
public struct Weights: Sendable {
  /// The tensors by the network's own names.
  public var tensors: TensorFile
  /// Where they were found: `state_dict`, or empty for a file of nothing but weights.
  public var key: String
  /// What was taken off all names, such as `module.`.
  public var prefix: String

  /// Reads `.pth` files of both containers and safetensors, told apart by their first bytes.
  ///
  /// - Parameter key: which part of the file holds the weights; found unless stated
  /// - Throws: `.data` if the file is damaged, unsafe, or holds no weights under that key
  public static func read(_ path: String, key: String? = nil) throws(Failure) -> Weights {
    let listing = try WeightsListing(path, key: key)
    return Weights(
      tensors: try listing.read(), key: listing.key, prefix: listing.prefix)
  }
}
