import Datasets
import Documents
import ExperimentSpec
public import Files
import Images
import MaskedAutoencoders
import Tensors

/// What a pre-trained autoencoder makes of some of the pictures it learned from: the same crops with
/// the same parts hidden for every network that learned from the same.
public struct PriorReconstruction: Sendable {
  /// A row for each crop: as it is, as it was seen, as it was painted.
  public static let pictureName = "reconstruction.png"
  /// How far what was painted is from the truth.
  public static let qualityName = "reconstruction.json"

  static let draw = RandomStream(0).substream("reconstruction")
  /// Crops that are shown.
  static let rows = 4
  /// The least side of a panel: smaller crops are enlarged by repeating pixels.
  static let panel = 128

  private let exhibit: ReconstructionExhibit
  private let quality: ReconstructionQuality

  init(
    _ network: any MaskedAutoencoder, _ spec: PretrainSpec, _ pack: ImagePack
  ) throws(Failure) {
    let frames = spec.architecture.clipLength
    // Clips cost as much as many pictures.
    let sampler = try TargetSampler(
      pack, crop: spec.crop, frames: frames, augment: [], batch: frames == nil ? 16 : Self.rows,
      stream: Self.draw.substream("crops"))
    exhibit = ReconstructionExhibit(
      network, sampler.batch(at: 0), normalization: spec.normalization,
      draw: Self.draw.substream("mask"))
    var quality = exhibit.quality
    quality.knowsStatistics = spec.architecture.json["normalize-target"]?.bool ?? false
    self.quality = quality
  }

  func outputs(_ context: StageContext) throws(Failure) -> [KeyRecord.Output] {
    [
      try context.output(Self.pictureName, PNG.encode(try sheet())),
      try context.output(Self.qualityName, quality.json.pretty),
    ]
  }

  /// Of clips the frame in the middle.
  private func sheet() throws(Failure) -> Picture {
    var rows: [[Picture]] = []
    for n in 0..<min(Self.rows, exhibit.original.shape[0]) {
      var row: [Picture] = []
      for panel in [exhibit.original, exhibit.masked, exhibit.painted] {
        row.append(try Picture(Self.frame(of: panel, sample: n)).asRGB)
      }
      rows.append(row)
    }
    let side = rows[0][0].width
    return ContactSheet.compose(rows, enlargedBy: max(1, Self.panel / side))
  }

  private static func frame(of images: Tensor, sample n: Int) -> Tensor {
    let one = images.sliced(0, n..<n + 1)
    guard one.shape.rank == 5 else { return one }
    let middle = one.shape[1] / 2
    return one.sliced(1, middle..<middle + 1).reshaped(
      Shape([1] + one.shape.extents.dropFirst(2)))
  }

  /// What a finished stage stored; nil if it stored none.
  public static func files(
    _ record: KeyRecord, in store: Store
  ) throws(Failure) -> (picture: String, quality: String)? {
    guard record.output(pictureName) != nil, record.output(qualityName) != nil else { return nil }
    return (try store.path(pictureName, of: record), try store.path(qualityName, of: record))
  }
}
