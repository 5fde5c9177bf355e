/// Specs whose learned loss makes no sense.
extension MistakeTests {
  private static let prior = """
        kind: ctmae
        lambda: 1.0
        pretrain: { arch: tiny, steps: 4, batch: 2 }
    """

  /// Another learned loss in the small spec, and what else changes.
  private static func prior(
    _ name: String, _ text: String, _ others: (String, String)...
  ) -> Case {
    Case(
      description: "prior-\(name)",
      replace: others + [
        (prior, "    " + text.split(separator: "\n").joined(separator: "\n    "))
      ])
  }

  private static let pan: [(String, String)] = [
    ("scale: 4", "task: pan-sharpen"), ("crop: 32", "crop: 32, bands: 4"),
    ("arch: edsr, features: 8, blocks: 1", "arch: sfinet"),
    ("sr/y-shave@1", "pan/reduced-resolution@1"),
  ]
  private static let video: [(String, String)] = [
    ("scale: 4", "task: video-denoise"), ("crop: 32", "crop: 32, window: 5, frames: 6"),
    ("count: 2, size: 64", "count: 2, size: 64, frames: 6"),
    ("arch: edsr, features: 8, blocks: 1", "arch: fastdvdnet"),
    ("sr/y-shave@1", "video/rgb-sequence-mean@1"),
  ]

  static let ofPriors: [Case] = [
    prior("kmae-bands", "kind: kmae\nweights: mae.pth", pan[0], pan[1], pan[2], pan[3]),
    prior(
      "ccmae-video", "kind: ccmae\npretrain: { crop: 32, steps: 4 }", video[0], video[1], video[2],
      video[3], video[4]),
    prior("frame-wise", "kind: ctmae\nframe-wise: on\npretrain: { arch: tiny, crop: 32 }"),
    prior("blocks", "kind: ctmae\nfeatures: { blocks: [0, 4] }\npretrain: { arch: tiny }"),
    prior("blocks-kmae", "kind: kmae\nfeatures: { blocks: [11, 12] }\nweights: mae.pth"),
    prior("grid", "kind: kmae\nresize: strict\nweights: mae.pth"),
    prior("small-crop", "kind: kmae\nweights: mae.pth", ("crop: 32", "crop: 8")),
    prior("tokens-of-ccmae", "kind: ccmae\ntoken-order: aligned\npretrain: { crop: 32 }"),
    prior("cells", "kind: ccmae\npretrain: { crop: 60, arch: { cell: 8 } }"),
    prior("cell-of-ctmae", "kind: ctmae\npatch-version: { cell: 8 }\npretrain: { arch: tiny }"),
    prior("large-crop", "kind: ccmae\npretrain: { steps: 4 }"),
    prior(
      "normalize", "kind: ctmae\npretrain: { arch: tiny, normalize: imagenet }", pan[0], pan[1],
      pan[2], pan[3]),
    prior("mask", "kind: ccmae\npretrain: { crop: 32, mask: [0.5, 0.2], target: pixels }"),
    prior(
      "patches-of-vgg", "kind: vgg\npatch-version: on\ntoken-order: aligned\nweights: vgg.pth"),
    prior("vgg-bands", "kind: vgg\nweights: vgg.pth", pan[0], pan[1], pan[2], pan[3]),
    prior(
      "layers", "kind: vgg\nlayers: { conv5_5: 1, relu2_2: 0.5 }\narch: vgg16\nweights: vgg.pth"),
    prior("deep-layer", "kind: vgg\nweights: vgg.pth", ("crop: 32", "crop: 12")),
    prior("nothing-of-vgg", "kind: vgg\ncontent-weight: 0\nweights: random"),
    prior("layout", "kind: vgg\nweights: { file: vgg.pth, layout: mae }"),
    prior(
      "vgg-video", "kind: vgg\nweights: vgg.pth", video[0], video[1], video[2], video[3], video[4]),
    prior(
      "clip",
      "kind: ctmae\nclip: { frames: 4, stride: 2 }\npretrain: { arch: tiny, crop: 32, frames: 4 }",
      video[0], video[1], video[2], video[3], video[4]),
    prior(
      "clip-alone",
      "kind: ctmae\nclip: { frames: 2, context: none }\npretrain: { arch: tiny, crop: 32, frames: 4 }",
      video[0], video[1], video[2], video[3], video[4]),
    prior(
      "long-clips", "kind: ctmae\npretrain: { arch: tiny, crop: 32 }", video[0], video[1], video[2],
      video[3], video[4]),
    prior(
      "odd-clips", "kind: ctmae\npretrain: { arch: tiny, crop: 32, frames: 5 }", video[0], video[1],
      video[2], video[3], video[4]),
    prior(
      "class-of-clips",
      "kind: ctmae\nclass-token: on\npretrain: { arch: tiny, crop: 32, frames: 4 }",
      video[0], video[1], video[2], video[3], video[4]),
    prior(
      "clip-of-pictures",
      "kind: ctmae\nclip: { frames: 4 }\npretrain: { arch: tiny, frames: 4 }"),
    prior("no-weights", "kind: kmae"),
    prior("weights", "kind: ctmae\nweights: pretraind\npretrain: { arch: tiny }"),
    Case(
      description: "pretraining-alone",
      whole: """
        mae-run: 1
        data:
          test: { set: dead-leaves, count: 2, size: 64 }
        priors: { mine: { kind: ctmae, pretrain: { arch: tiny } } }
        """),
    Case(
      description: "train-alone",
      whole: """
        mae-run: 1
        data:
          train: { set: dead-leaves, count: 2, size: 64 }
        loss: { prior: { kind: ctmae, pretrain: { arch: tiny } } }
        train: { steps: 4 }
        """),
  ]
}
