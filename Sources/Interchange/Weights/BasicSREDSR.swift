import Checkpoints
import Files
import Tensors

/// EDSR as BasicSR names its weights (basicsr/archs/edsr_arch.py), whose mean of DIV2K is a constant
/// and no weight.
///
///     head.0                     conv_first
///     body.i.body.0, body.i.body.2       body.i.conv1, body.i.conv2
///     body.<blocks>              conv_after_body
///     tail.0.k                   upsample.k
///     tail.1                     conv_last
enum BasicSREDSR {
  /// Nil unless these are the weights of EDSR with official names.
  static func styled(_ weights: TensorFile) throws(Failure) -> TensorFile? {
    guard weights["head.0.weight"] != nil, weights["tail.1.weight"] != nil else { return nil }
    try checkMean(weights)
    return weights.renamed { name in
      if name.hasPrefix("sub_mean.") || name.hasPrefix("add_mean.") { return nil }
      var parts = name.split(separator: ".").map(String.init)
      switch (parts.first, parts.count) {
      case ("head", 3): parts.replaceSubrange(0..<2, with: ["conv_first"])
      case ("body", 5): parts.replaceSubrange(2..<4, with: [parts[3] == "0" ? "conv1" : "conv2"])
      case ("body", 3): parts.replaceSubrange(0..<2, with: ["conv_after_body"])
      case ("tail", 4): parts.replaceSubrange(0..<2, with: ["upsample"])
      case ("tail", 3): parts.replaceSubrange(0..<2, with: ["conv_last"])
      default: break
      }
      return parts.joined(separator: ".")
    }
  }

  /// Nil unless these are the weights of EDSR with BasicSR's names.
  static func official(_ weights: TensorFile) -> TensorFile? {
    guard weights["conv_first.weight"] != nil, weights["conv_after_body.weight"] != nil,
      weights["body.0.conv1.weight"] != nil, weights["upsample.0.weight"] != nil
    else { return nil }
    let blocks = weights.names.count { $0.hasPrefix("body.") && $0.hasSuffix(".conv1.weight") }
    var file = weights.renamed { name in
      var parts = name.split(separator: ".").map(String.init)
      switch (parts.first, parts.count) {
      case ("conv_first", 2): parts.replaceSubrange(0..<1, with: ["head", "0"])
      case ("body", 4) where ["conv1", "conv2"].contains(parts[2]):
        parts.replaceSubrange(2..<3, with: ["body", parts[2] == "conv1" ? "0" : "2"])
      case ("conv_after_body", 2): parts.replaceSubrange(0..<1, with: ["body", "\(blocks)"])
      case ("upsample", 3): parts.replaceSubrange(0..<1, with: ["tail", "0"])
      case ("conv_last", 2): parts.replaceSubrange(0..<1, with: ["tail", "1"])
      default: break
      }
      return parts.joined(separator: ".")
    }
    for (name, tensor) in constants where file[name] == nil { file.append(name, tensor) }
    return file
  }

  /// What the official state holds and BasicSR's does not.
  private static let constants: [(String, Tensor)] = ["sub_mean": Float(-1), "add_mean": 1]
    .sorted { $0.key > $1.key }
    .flatMap { name, sign in
      [
        ("\(name).weight", Tensor([3, 3, 1, 1]) { $0 % 4 == 0 ? 1 : 0 }),
        ("\(name).bias", Tensor([3], [0.4488, 0.4371, 0.4040].map { sign * 255 * Float($0) })),
      ]
    }

  private static func checkMean(_ weights: TensorFile) throws(Failure) {
    for (name, constant) in constants {
      guard let own = weights[name]?.tensor else { continue }
      let isSame =
        own.shape == constant.shape
        && zip(own.values, constant.values).allSatisfy { abs($0 - $1) <= 1e-3 }
      guard isSame else {
        throw Failure(
          .data, "`\(name)` is not the mean of DIV2K, which is built into BasicSR's EDSR",
          remedy: "`--style official` keeps it")
      }
    }
  }
}
