import Checkpoints
import Documents
import Files

extension ReleasedWeights {
  /// The encoder of a video MAE.
  static func released(
    videoMAE tensors: TensorFile, _ shapes: TensorShapes, _ heads: Int?
  ) throws(Failure) -> (TensorFile, LoadReport, String) {
    guard let sizes = VideoSizes(shapes) else { throw Failure(.data, "is no video MAE") }
    let isDecoder: (String) -> Bool = { name in
      ["decoder_", "mask_token", "pred_head."].contains { name.hasPrefix($0) }
    }
    let encoder = tensors.tensors.filter { !isDecoder($0.name) }
    let file = TensorFile(
      metadata: [
        "model": "videomae", "config": try sizes.config(heads: heads).compact,
        "normalization": PixelNormalization.uniform(mean: 0.45, deviation: 0.225).json.compact,
      ], encoder)
    let report = LoadReport(
      loaded: file.names, missing: [], unused: tensors.names.filter(isDecoder))
    return (file, report, sizes.title)
  }
}
