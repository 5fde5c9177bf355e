import Documents
import Files
import NeuralNetworks
import RestorationModels
import Tensors

/// Five frames side by side and a noise map: results and gradients in use and in training, the running
/// averages after one pass of training, and a whole video.
func checkFastDVDnet(_ golden: Golden) throws(Failure) {
  let options = try golden.read("config") { FastDVDnet.Options(from: &$0) }
  let (store, network) = try filled(from: golden) { FastDVDnet($0, options) }
  if golden.has("aux.seq_noisy") { try checkSequence(network, golden) }

  let frames = try golden.images("input.x")
  let noise = try golden.images("input.noise_map")
  guard frames.shape[3] == 15,
    noise.shape == [frames.shape[0], frames.shape[1], frames.shape[2], 1],
    frames.shape[1] % 4 == 0, frames.shape[2] % 4 == 0
  else { throw Failure(.data, "`input.x` or `input.noise_map` is not of the network's size") }

  try checkBothModes(
    store, golden, ["x": frames, "noise_map": noise],
    order: [0, 3, 1, 2]
  ) { inputs in
    let frames = inputs["x"].map { $0.split(channels: [3, 3, 3, 3, 3]) } ?? []
    return inputs["noise_map"].map { network.restored(frames, noise: $0)[0] }
  }
}

/// Mirrored ends, frames that are no multiple of four, clamped results.
private func checkSequence(_ network: FastDVDnet, _ golden: Golden) throws(Failure) {
  let noisy = try golden.images("aux.seq_noisy")
  let deviation = try golden.tensor("aux.seq_sigma").values
  guard noisy.shape[3] == 3, noisy.shape[0] >= FastDVDnet.fewestFrames, deviation.count == 1,
    min(noisy.shape[1], noisy.shape[2]) >= FastDVDnet.smallestInput
  else { throw Failure(.data, "`aux.seq_noisy` is no video for this network") }
  let video = FrameSequence<Never>(count: noisy.shape[0], deviation: deviation[0]) {
    noisy.sliced(0, $0..<$0 + 1)
  }
  var restored: [Tensor] = []
  network.restore(video) { restored.append($1) }
  try golden.compareImages("aux.seq_denoised", Tensor.concatenated(restored, axis: 0))
}
