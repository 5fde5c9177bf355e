public import Tensors

extension KAIRDnCNN {
  /// The weights without batch norms (`between: R`) that compute what weights with batch norms (`BR`)
  /// compute in use:
  ///
  ///     w' = w·γ/√(variance + ε)        b' = (b - mean)·γ/√(variance + ε) + β
  ///
  /// - Parameter tensors: the official state by name.
  /// - Returns: nil where a tensor is missing or of an impossible shape.
  public static func merged(_ tensors: [String: Tensor]) -> [String: Tensor]? {
    let places = tensors.compactMap { name, tensor -> Int? in
      let parts = name.split(separator: ".")
      guard parts.count == 3, parts[0] == "model", parts[2] == "weight", tensor.shape.rank == 4
      else { return nil }
      return Int(parts[1])
    }
    var result: [String: Tensor] = [:]
    // Convolutions and activations take turns once the norms are gone.
    for (i, place) in places.sorted().enumerated() {
      guard let w = tensors["model.\(place).weight"], let b = tensors["model.\(place).bias"],
        b.shape == [w.shape[0]], let (weight, bias) = merged(w, b, norm: place + 1, tensors)
      else { return nil }
      result["model.\(2 * i).weight"] = weight
      result["model.\(2 * i).bias"] = bias
    }
    return result.isEmpty ? nil : result
  }

  /// One convolution and the norm at `place`, if there is one.
  private static func merged(
    _ w: Tensor, _ b: Tensor, norm place: Int, _ tensors: [String: Tensor]
  ) -> (Tensor, Tensor)? {
    func values(_ name: String) -> [Double]? {
      guard let tensor = tensors["model.\(place).\(name)"], tensor.shape == b.shape else {
        return nil
      }
      return tensor.values.map { Double($0) }
    }
    guard tensors["model.\(place).running_var"] != nil else { return (w, b) }
    guard let gamma = values("weight"), let beta = values("bias"),
      let mean = values("running_mean"), let variance = values("running_var")
    else { return nil }
    let factors = zip(gamma, variance).map { $0 / ($1 + NoiseEstimator.epsilon).squareRoot() }
    let (filters, biases, size) = (w.values, b.values, w.count / max(1, b.count))
    let weight = Tensor(w.shape) { Float(Double(filters[$0]) * factors[$0 / size]) }
    let bias = Tensor(b.shape) { Float((Double(biases[$0]) - mean[$0]) * factors[$0] + beta[$0]) }
    return (weight, bias)
  }
}
