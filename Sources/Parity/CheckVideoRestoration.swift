import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// Networks that make one clip out of one.
var videoRestorationNames: [String] {
  restorationModels.values.compactMap { ($0 as? any VideoRestorationModel.Type)?.name }.sorted()
}

func videoRestorationChecker(_ name: String) -> ((Golden) throws(Failure) -> Void)? {
  guard let model = restorationModels[name] as? any VideoRestorationModel.Type else { return nil }
  return { (golden) throws(Failure) in try model.check(golden) }
}

extension VideoRestorationModel {
  /// Output, gradients of all parameters and of the input, all `[N, C, T, H, W]` in the file.
  fileprivate static func check(_ golden: Golden) throws(Failure) {
    let options = try golden.read("config") { Options(from: &$0) }
    let (store, network) = try filled(from: golden) { Self($0, options) }
    let clips = try golden.clips("input.x")
    guard clips.shape[4] == inputChannels(options) else {
      throw Failure(
        .data, "`input.x` has \(clips.shape[4]) channels, not \(inputChannels(options))")
    }
    guard
      min(clips.shape[2], clips.shape[3]) >= smallestInput, clips.shape[1] >= fewestFrames
    else {
      throw Failure(
        .data, "`input.x` has less than \(fewestFrames) frames of \(smallestInput) pixels")
    }
    let x = Leaf(clips)
    let y = network(Variable(x))
    try golden.compare("output", y.value.channelsFirst)
    let cotangent = try golden.clips("cotangent")
    guard cotangent.shape == y.shape else {
      throw Failure(.data, "`cotangent` does not fit the output")
    }
    y.backward(cotangent)
    try compareGradients(store, golden)
    try golden.compare("grad_input.x", x.gradient?.channelsFirst, .gradient)
  }
}
