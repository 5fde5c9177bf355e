public import Files

extension TensorFile {
  /// What the weights are, whatever the order in the file and whatever is said about them: SHA-256
  /// over (name, type, shape, little-endian elements) sorted by name.
  public var weightsDigest: Digest {
    var hash = Hash()
    for tensor in tensors.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      // The lengths in front keep neighbouring names and shapes apart.
      hash.update(
        "\(tensor.name.utf8.count) \(tensor.name) \(tensor.type.rawValue) \(tensor.shape)\n")
      tensor.withBytes { hash.update($0) }
    }
    return hash.finish()
  }
}
