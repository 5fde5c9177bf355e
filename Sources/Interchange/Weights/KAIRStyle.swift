import Checkpoints
import Tensors

/// The DnCNN of its authors (cszn/DnCNN) as KAIR names its weights: `model` for `dncnn`, and a bias
/// of zeros for convolutions that have none.
enum KAIRStyle {
  /// Nil unless these are the weights of the authors' DnCNN. KAIR's own has its names here, too.
  static func styled(_ weights: TensorFile) -> TensorFile? {
    let prefix = "dncnn."
    guard weights["dncnn.0.weight"] != nil else { return nil }
    var file = TensorFile(metadata: weights.metadata)
    for tensor in weights.tensors {
      guard tensor.name.hasPrefix(prefix) else {
        file.append(tensor)
        continue
      }
      var renamed = tensor
      renamed.name = "model." + tensor.name.dropFirst(prefix.count)
      file.append(renamed)
      guard tensor.shape.rank == 4, tensor.name.hasSuffix(".weight") else { continue }
      let layer = tensor.name.dropLast("weight".count)
      if weights["\(layer)bias"] == nil {
        file.append(renamed.name.dropLast("weight".count) + "bias", Tensor([tensor.shape[0]]))
      }
    }
    return file
  }
}
