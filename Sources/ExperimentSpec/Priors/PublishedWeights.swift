import Documents
public import Files
import MaskedAutoencoders

/// A file of weights that somebody published: where it is to be had, and how it is recognised.
public struct PublishedWeights: Hashable, Sendable {
  /// As its authors call it.
  public var name: String
  public var address: String
  /// What is known about its bytes, for people: `sha256 …`.
  public var mark: String
  public var licence: String

  /// Encoders of the image MAE, without decoder (`facebookresearch/mae`).
  init(_ size: ReleasedMAE) {
    let (word, mark) =
      switch size {
      case .base:
        (
          "base",
          "343,249,461 bytes, "
            + "sha256 aec5f0b68e5f3193a00b07bc65a37440db549c15b36b8bea242606cc40c4bc5d"
        )
      case .large: ("large", "its md5 begins with b8b06e")
      case .huge: ("huge", "its md5 begins with 9bdbb0")
      }
    name = "mae_pretrain_vit_\(word).pth"
    address = "https://dl.fbaipublicfiles.com/mae/pretrain/\(name)"
    self.mark = mark
    licence = "CC-BY-NC 4.0"
  }
}

extension EncoderFile {
  /// Where such a file is to be had, for somebody who has none.
  var advice: [String] {
    guard let published else {
      return ["it is what a stage `prior/…` made, such as `variants/…/weights/prior.safetensors`"]
    }
    return [
      "it is \(published.name) (\(published.mark); licence \(published.licence))",
      "it is published at \(published.address)",
    ]
  }

  /// Says which file is missing, where it is published, where it belongs and which field names it.
  ///
  /// - Parameter field: the path of the weights in the spec, such as `loss.prior.weights`
  public func missing(_ field: String) -> Failure {
    Failure(
      .data, "the weights of `\(field)` are not there", path: weights.file,
      remedy: (advice + ["put it there, or name its place in `\(field).file`"])
        .joined(separator: "\n   = "))
  }
}
