import Checkpoints
public import Files
import Tensors

/// Files of weights as their authors published them, of any size, with random numbers: names and
/// nesting are written down here once more, so that they do not follow a change of our networks.
public enum OfficialCheckpoints {
  /// `mae_pretrain_vit_*.pth`, under `model`; with its decoder as `…_full.pth`.
  public static func imageMAE(
    to path: String, width: Int, depth: Int, patch: Int, side: Int, channels: Int = 3,
    decoder: (width: Int, depth: Int)? = nil
  ) throws(Failure) {
    let count = (side / patch) * (side / patch)
    var file = Maker()
    file.add("cls_token", [1, 1, width])
    file.add("pos_embed", [1, 1 + count, width])
    if let decoder {
      file.add("mask_token", [1, 1, decoder.width])
      file.add("decoder_pos_embed", [1, 1 + count, decoder.width])
    }
    file.add("patch_embed.proj.weight", [width, channels, patch, patch])
    file.add("patch_embed.proj.bias", [width])
    for i in 0..<depth { file.addBlock("blocks.\(i).", width, projections: ["qkv"]) }
    file.addNorm("norm.", width)
    if let decoder {
      file.addLinear("decoder_embed.", width, decoder.width)
      for i in 0..<decoder.depth {
        file.addBlock("decoder_blocks.\(i).", decoder.width, projections: ["qkv"])
      }
      file.addNorm("decoder_norm.", decoder.width)
      file.addLinear("decoder_pred.", decoder.width, patch * patch * channels)
    }
    try PyTorchFile.write(file.tensors, under: "model", to: path)
  }

  /// `mae_pretrain_vit_*_k*.pth`, under `model_state`: separate tables of positions for the encoder,
  /// a decoder as another code base calls it.
  public static func videoMAE(
    to path: String, width: Int, depth: Int, patch: Int, side: Int, frames: Int,
    decoder: (width: Int, depth: Int) = (16, 2)
  ) throws(Failure) {
    let (places, times) = ((side / patch) * (side / patch), frames / 2)
    var file = Maker()
    file.add("cls_token", [1, 1, width])
    file.add("pos_embed_spatial", [1, places, width])
    file.add("pos_embed_temporal", [1, times, width])
    file.add("pos_embed_class", [1, 1, width])
    file.add("mask_token", [1, 1, decoder.width])
    file.add("decoder_pos_embed", [1, 1 + places * times, decoder.width])
    file.add("patch_embed.proj.weight", [width, 3, 2, patch, patch])
    file.add("patch_embed.proj.bias", [width])
    for i in 0..<depth { file.addBlock("blocks.\(i).", width, projections: ["q", "k", "v"]) }
    file.addNorm("norm.", width)
    file.addLinear("decoder_embed.", width, decoder.width)
    let head = "pred_head.transforms.0."
    for i in 0..<decoder.depth {
      file.addBlock("\(head)\(i).", decoder.width, projections: ["q", "k", "v"])
    }
    file.addNorm("\(head)\(decoder.depth).", decoder.width)
    file.addLinear("pred_head.projections.0.", decoder.width, 2 * patch * patch * 3)
    try PyTorchFile.write(file.tensors, under: "model_state", to: path)
  }

  /// torchvision's `vgg19-*.pth` or `vgg16-*.pth`: a plain state dict with the classifier.
  public static func vgg(
    to path: String, isDeep: Bool = true, widths: [Int] = [4, 6, 8, 8, 8], seed: UInt64 = 0
  ) throws(Failure) {
    let counts = isDeep ? [2, 2, 4, 4, 4] : [2, 2, 3, 3, 3]
    var file = Maker(seed: seed)
    var (number, channels) = (0, 3)
    for (count, width) in zip(counts, widths) {
      for _ in 0..<count {
        // Large enough that something is left behind sixteen of them.
        file.add(
          "features.\(number).weight", [width, channels, 3, 3],
          deviation: (2 / Float(9 * channels)).squareRoot())
        file.add("features.\(number).bias", [width])
        (number, channels) = (number + 2, width)
      }
      number += 1
    }
    for (number, size) in [(0, (channels, 10)), (3, (10, 10)), (6, (10, 5))] {
      file.addLinear("classifier.\(number).", size.0, size.1)
    }
    try PyTorchFile.write(file.tensors, to: path)
  }

  private struct Maker {
    var tensors = TensorFile()
    var seed: UInt64 = 0

    mutating func add(_ name: String, _ shape: Shape, deviation: Float = 0.1) {
      let stream = RandomStream(seed).substream(name)
      tensors.append(name, Tensor(shape) { Float(stream.normal($0)) * deviation })
    }

    mutating func addLinear(_ prefix: String, _ inputs: Int, _ outputs: Int) {
      add(prefix + "weight", [outputs, inputs])
      add(prefix + "bias", [outputs])
    }

    mutating func addNorm(_ prefix: String, _ width: Int) {
      add(prefix + "weight", [width])
      add(prefix + "bias", [width])
    }

    /// A pre-norm block; the three projections of its attention are one matrix, `qkv`, or three.
    mutating func addBlock(_ prefix: String, _ width: Int, projections: [String]) {
      addNorm(prefix + "norm1.", width)
      for name in projections {
        addLinear("\(prefix)attn.\(name).", width, width * 3 / projections.count)
      }
      addLinear(prefix + "attn.proj.", width, width)
      addNorm(prefix + "norm2.", width)
      addLinear(prefix + "mlp.fc1.", width, 4 * width)
      addLinear(prefix + "mlp.fc2.", 4 * width, width)
    }
  }
}
