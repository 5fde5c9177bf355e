public import Checkpoints
import Documents
import NeuralNetworks
public import Tensors

extension VGGOptions {
  /// The least height and width of images of which each of these layers has a pixel left; of the
  /// final layer if none is named. Nil if a name is no layer's.
  public func smallestSide(for names: [String] = []) -> Int? {
    var side = names.isEmpty ? finalLayer.smallestSide : 1
    for name in names {
      guard let layer = layer(name) else { return nil }
      side = max(side, layer.smallestSide)
    }
    return side
  }

  /// What goes with stored weights.
  public var metadata: [String: String] {
    [
      "model": VGGLoss.name, "config": json.compact,
      "normalization": PixelNormalization.imagenet.json.compact,
    ]
  }

  /// A file of weights as nobody trained them: for the control that a learned loss has to beat.
  public func randomWeights(_ draw: RandomStream) -> TensorFile {
    let store = ParameterStore(.drawn(draw))
    _ = VGG(store.root, self)
    return TensorFile(metadata: metadata, store.namedTensors())
  }
}
