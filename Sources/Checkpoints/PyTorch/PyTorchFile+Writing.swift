public import Files

extension PyTorchFile {
  /// Writes tensors as `torch.save` writes a state dict, in the zip container; `torch.load` reads it,
  /// with `weights_only` too. What a `TensorFile` says about its tensors has no place in it.
  ///
  /// - Parameter key: the member of a dictionary that holds them, such as BasicSR's `params`; parts
  ///   behind slashes are nested. Empty for a plain state dict.
  /// - Throws: `.resources` beyond 4 GiB, `.data` for a type that torch has no storage class of
  public static func write(
    _ file: TensorFile, under key: String = "", to path: String
  ) throws(Failure) {
    try Failure.naming(path) { () throws(Failure) in
      let described = try file.tensors.map { tensor throws(Failure) in
        guard let storage = TorchStorage.className(tensor.type) else {
          throw Failure(
            .data, "`\(tensor.name)` is \(tensor.type.rawValue), of which torch has no storage",
            remedy: "write it as safetensors instead")
        }
        return (name: tensor.name, storage: storage, shape: tensor.shape)
      }
      var pickle = PickleWriter()
      nest(key.split(separator: "/").map(String.init)[...], &pickle) { $0.tensors(described) }
      pickle.stop()

      var zip = try ZipWriter(path)
      try zip.append("archive/data.pkl", pickle.bytes)
      try zip.append("archive/byteorder", Array("little".utf8))
      for (number, tensor) in file.tensors.enumerated() {
        try tensor.withBytes { (bytes) throws(Failure) in
          try zip.append("archive/data/\(number)", bytes)
        }
      }
      try zip.append("archive/version", Array("3\n".utf8))
      try zip.commit()
    }
  }

  private static func nest(
    _ keys: ArraySlice<String>, _ pickle: inout PickleWriter,
    _ body: (inout PickleWriter) -> Void
  ) {
    guard let key = keys.first else { return body(&pickle) }
    pickle.dictionary(key) { nest(keys.dropFirst(), &$0, body) }
  }
}
