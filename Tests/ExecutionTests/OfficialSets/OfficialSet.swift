import Testing

/// A data set as researchers have it, and a spec that uses it.
struct OfficialSet: CustomTestStringConvertible, Sendable {
  struct Shape: Sendable {
    var width = 40
    var height = 36
    var channels = 3
    var depth = 8
    /// Of an array; 0 for one picture.
    var frames = 0
  }

  struct File: Sendable {
    var path: String
    var shape = Shape()
    /// In place of a picture.
    var text: String?
    /// A file of `Fixtures/arrays`, and one like it with pictures of another size.
    var fixture: String?
    var narrowFixture: String?

    init(_ path: String, _ shape: Shape = Shape(), text: String? = nil) {
      self.path = path
      self.shape = shape
      self.text = text
    }

    init(_ path: String, fixture: String, narrow: String? = nil) {
      self.init(path)
      self.fixture = fixture
      narrowFixture = narrow
    }
  }

  let name: String
  let task: String
  let model: String
  /// Of `data`.
  let train: String
  let test: String
  let files: [File]
  var scale = 2
  /// Of `evaluate`, where it is not the usual one of the task.
  var qualityProtocol: String?
  /// The file that each kind of damage happens to; the second one unless stated.
  var damaged: [SetTree.Damage: String] = [:]
  var testDescription: String { name }

  func text(_ root: String) -> String {
    """
    mae-run: 1
    task: \(task)
    scale: \(scale)
    data:
      root: \(root)
      train: { \(train), crop: 32 }
      test: { \(test) }
    model: { \(model) }
    train: { steps: 2, batch: 2 }
    \(qualityProtocol.map { "evaluate: { protocol: \($0) }" } ?? "")
    """
    .replacing("root: Set5", with: "root: \(root)/Set5")
    .replacing("ROOT", with: root)
    .replacing(task.contains("super") || task.contains("pan") ? "" : "scale: \(scale)\n", with: "")
  }

  static let all: [OfficialSet] =
    pictures + satellites + fullResolution + videos + packs + dark

  private static let sid = "arch: sid-srgb, base: 4"
  private static let denoiser = "arch: dncnn, features: 8, depth: 4"

  private static func pairs(_ folders: [String], _ suffix: String, _ names: [String]) -> [File] {
    folders.flatMap { folder in
      names.flatMap { name in
        [File("\(folder)/high/\(name).\(suffix)"), File("\(folder)/low/\(name).\(suffix)")]
      }
    }
  }

  static let pictures = [
    OfficialSet(
      name: "div2k", task: "super-resolution", model: "arch: edsr, features: 4, blocks: 1",
      train: "set: div2k, inputs: official", test: "set: div2k, split: valid, inputs: official",
      files: [
        File("DIV2K_train_HR/0001.png"),
        File("DIV2K_train_LR_bicubic/X2/0001x2.png", Shape(width: 20, height: 18)),
        File("DIV2K_train_HR/0002.png"),
        File("DIV2K_train_LR_bicubic/X2/0002x2.png", Shape(width: 20, height: 18)),
        File("DIV2K_valid_HR/0801.png"),
        File("DIV2K_valid_LR_bicubic/X2/0801x2.png", Shape(width: 20, height: 18)),
      ]),
    OfficialSet(
      name: "set5", task: "super-resolution", model: "arch: edsr, features: 4, blocks: 1",
      train: "set: dead-leaves, count: 2, size: 48",
      test: "set: benchmark, root: Set5, inputs: official, degrade: none",
      files: [
        File("Set5/HR/baby.png"),
        File("Set5/LR_bicubic/X2/babyx2.png", Shape(width: 20, height: 18)),
        File("Set5/HR/bird.png"),
        File("Set5/LR_bicubic/X2/birdx2.png", Shape(width: 20, height: 18)),
      ]),
    OfficialSet(
      name: "lol", task: "enhance", model: sid, train: "set: lol", test: "set: lol, split: test",
      files: pairs(["our485"], "png", ["2", "5", "10"]) + pairs(["eval15"], "png", ["1", "22"])),
    OfficialSet(
      name: "lsrw", task: "enhance", model: sid, train: "set: lsrw",
      test: "set: lsrw, split: test",
      files: pairs(["Training data/Huawei"], "jpg", ["1", "2"])
        + pairs(["Eval/Huawei"], "jpg", ["1", "3"])),
    OfficialSet(
      name: "sidd", task: "denoise", model: denoiser, train: "set: sidd",
      test: "set: dead-leaves, split: test, count: 1, size: 48, degrade: real-noise",
      files: [
        "0001_001_S6_00100_00060_3200_L/0001", "0002_001_S6_00100_00020_3200_N/0002",
      ].flatMap { scene in
        ["010", "011"].flatMap {
          [
            File("SIDD_Medium_Srgb/Data/\(scene)_GT_SRGB_\($0).PNG"),
            File("SIDD_Medium_Srgb/Data/\(scene)_NOISY_SRGB_\($0).PNG"),
          ]
        }
      }),
  ]

  static let satellites = [("worldview2", "WV2"), ("worldview3", "WV3"), ("gaofen2", "GF2")].map {
    name, folder in
    OfficialSet(
      name: name, task: "pan-sharpen", model: "arch: sfinet, features: 4",
      train: "set: \(name), degrade: {bicubic: pil}", test: "set: \(name), split: test",
      files: ["train128", "test128"].flatMap { split in
        ["1", "2"].flatMap { tile in
          [
            File("\(folder)_data/\(split)/ms/\(tile).tif", Shape(channels: 4)),
            File("\(folder)_data/\(split)/pan/\(tile).tif", Shape(channels: 1)),
          ]
        }
      })
  }

  private static let made = "set: dead-leaves, count: 2, size: 48"

  static let fullResolution = [
    OfficialSet(
      name: "gaofen2-full", task: "pan-sharpen", model: "arch: sfinet, features: 4",
      train: made, test: "set: gaofen2, split: full",
      files: ["1", "2"].flatMap { tile in
        [
          File("fullGF2_data/test128/ms/\(tile).tif", Shape(width: 32, height: 32, channels: 4)),
          File(
            "fullGF2_data/test128/pan/\(tile).tif", Shape(width: 128, height: 128, channels: 1)),
        ]
      }, scale: 4, qualityProtocol: "pan/full-resolution@1"),
    OfficialSet(
      name: "pancollection-full", task: "pan-sharpen", model: "arch: sfinet, features: 4",
      train: "\(made), bands: 8", test: "set: pancollection, split: full, degrade: none",
      files: [
        File("readme.txt", text: "20 pictures\n"),
        File(
          "test_wv3_OrigScale_multiExm1.h5", fixture: "wv3-full.h5", narrow: "wv3-full-narrow.h5"),
      ], scale: 4, qualityProtocol: "pan/dlpan-full-resolution@1"),
    OfficialSet(
      name: "files-full", task: "pan-sharpen", model: "arch: sfinet, features: 4",
      train: made,
      test: "set: files, files: {input: 'ms/{id}.tif', pan: 'pan/{id}.tif'}, bands: 4, "
        + "sensor: worldview-3",
      files: [
        File("ms/a.tif", Shape(width: 32, height: 32, channels: 4, depth: 16)),
        File("pan/a.tif", Shape(width: 128, height: 128, channels: 1, depth: 16)),
      ], scale: 4, qualityProtocol: "pan/dlpan-full-resolution@1"),
  ]

  private static func frames(_ folder: String, _ suffix: String) -> [File] {
    (0..<6).map { File("\(folder)/0000\($0).\(suffix)") }
  }

  static let videos = [
    OfficialSet(
      name: "davis", task: "video-denoise", model: "arch: fastdvdnet, widths: [4, 4, 4]",
      train: "set: davis, degrade: {noise: 20}, window: 5", test: "set: davis, split: test",
      files: frames("DAVIS/JPEGImages/480p/bear", "jpg")
        + frames("DAVIS/JPEGImages/480p/dogs", "jpg")
        + frames("DAVIS/JPEGImages/480p/aerobatics", "jpg") + [
          File("DAVIS/ImageSets/2017/train.txt", text: "bear\n"),
          File("DAVIS/ImageSets/2017/val.txt", text: "dogs\n"),
          File("DAVIS/ImageSets/2017/test-dev.txt", text: "aerobatics\n"),
        ],
      damaged: [.missing: "DAVIS/JPEGImages/480p/dogs/00003.jpg"]),
    OfficialSet(
      name: "set8", task: "video-denoise", model: "arch: fastdvdnet, widths: [4, 4, 4]",
      train: "set: dead-leaves, count: 2, size: 48, frames: 6, degrade: {noise: 20}, window: 5",
      test: "set: set8, part: derf, degrade: {noise: 20}",
      files: ["tractor", "touchdown", "park_joy", "sunflower"].flatMap { frames($0, "png") },
      damaged: [.missing: "park_joy/00002.png"]),
  ]

  static let packs = [
    OfficialSet(
      name: "sidd-validation", task: "denoise", model: denoiser,
      train: "set: dead-leaves, count: 2, size: 48, degrade: real-noise",
      test: "set: sidd, split: validation, degrade: none",
      files: [
        File("ValidationGtBlocksSrgb.mat", fixture: "sidd-gt.mat"),
        File(
          "ValidationNoisyBlocksSrgb.mat", fixture: "sidd-noisy.mat",
          narrow: "sidd-noisy-narrow.mat"),
      ]),
    OfficialSet(
      name: "pancollection", task: "pan-sharpen", model: "arch: sfinet, features: 4",
      train: "set: pancollection", test: "set: pancollection, split: test",
      files: [
        File("test_wv3_multiExm1.h5", fixture: "wv3-test.h5"),
        File("train_wv3_9714.h5", fixture: "wv3-train.h5", narrow: "wv3-train-narrow.h5"),
      ], scale: 4),
    OfficialSet(
      name: "lmdb", task: "super-resolution", model: "arch: edsr, features: 4, blocks: 1",
      train: "set: lmdb, target: hr.lmdb, input: lr.lmdb",
      test: "set: dead-leaves, split: test, count: 1, size: 48",
      files: ["hr", "lr"].flatMap {
        [
          File("\($0).lmdb/data.mdb", fixture: "\($0).lmdb/data.mdb"),
          File(
            "\($0).lmdb/meta_info.txt", fixture: "\($0).lmdb/meta_info.txt",
            narrow: "lr-narrow.txt"),
        ]
      },
      damaged: [
        .missing: "lr.lmdb/data.mdb", .size: "lr.lmdb/meta_info.txt",
        .truncated: "lr.lmdb/meta_info.txt",
      ]),
    OfficialSet(
      name: "raw", task: "enhance", model: "arch: sid-raw, base: 4",
      train: "set: files, root: ROOT/train, \(raw)", test: "set: files, root: ROOT/test, \(raw)",
      files: ["train", "test"].flatMap { split in
        ["1", "2"].flatMap { name in
          [
            File("\(split)/long/\(name).png"),
            File("\(split)/short/\(name).tif", Shape(channels: 1, depth: 16)),
          ]
        }
      }),
  ]

  private static let raw =
    "files: {target: 'long/{id}.png', input: 'short/{id}.tif'}, degrade: none, "
    + "raw: {black: 256, white: 4095, gain: 2}"

  static let dark = [
    OfficialSet(
      name: "evds", task: "video-enhance", model: "arch: smoid-srgb, base: 4",
      train: "set: evds, window: 4",
      test: "set: dead-leaves, split: test, count: 1, size: 48, frames: 6",
      files: frames("cup/clip1", "png") + frames("cup/clip2", "png"),
      damaged: [.missing: "cup/clip1/00003.png"]),
    OfficialSet(
      name: "drv", task: "video-enhance", model: "arch: smoid-srgb, base: 4",
      train: "set: drv, window: 4", test: "set: drv, split: test",
      files: ["0001", "0007"].flatMap { scene in
        [File("SMID_Long_np/\(scene)/long.npy")]
          + (1...5).map { File("SMID_LQ_np/\(scene)/000\($0).npy") }
      },
      damaged: [.missing: "SMID_Long_np/0001/long.npy"]),
    OfficialSet(
      name: "smoid", task: "video-enhance", model: "arch: smoid, base: 4",
      train: "set: smoid, window: 4", test: "set: smoid, split: test",
      files: ["a", "b", "c", "d"].flatMap { name in
        [
          File("gt_he/\(name).npy", Shape(frames: 5)),
          File(
            "train_he/\(name).npy",
            Shape(width: 20, height: 18, channels: 4, depth: 16, frames: 5)),
        ]
      }),
  ]
}
