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

  /// The video MAE, with a decoder that nobody needs (`facebookresearch/mae_st`); nil for the size of
  /// which there is none.
  init?(_ size: VideoMAEPreset) {
    switch size {
    case .large:
      name = "mae_pretrain_vit_large_k400.pth"
      mark = "sha1 c7fb91864a4ddf8b99309440121a3abe66b846bb"
    case .huge: (name, mark) = ("mae_pretrain_vit_huge_k400.pth", "trained on Kinetics-400")
    case .base, .tiny: return nil
    }
    address = "https://dl.fbaipublicfiles.com/video-mae/pretrain/\(name)"
    licence = "CC-BY-NC 4.0"
  }

  /// VGG with its classifier, trained on ImageNet (torchvision).
  init(_ arch: VGGOptions.Arch) {
    let mark =
      switch arch {
      case .vgg19: "dcbb9e9d"
      case .vgg16: "397923af"
      }
    name = "\(arch.rawValue)-\(mark).pth"
    address = "https://download.pytorch.org/models/\(name)"
    self.mark = "its sha256 begins with \(mark)"
    licence = "BSD 3-clause"
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
