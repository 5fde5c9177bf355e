import Datasets
import ExperimentSpec
public import Files
import Images
import MaskedAutoencoders
import Metrics
public import Planning
import RestorationModels

extension Plan {
  /// Fails if a picture is too small for what is done with it, before hours have gone into the
  /// stages that come first.
  public func confirmSizes(_ sources: SourceCatalogue) throws(Failure) {
    for stage in stages {
      switch stage.work {
      case .targets, .pairs, .weights, .pristine: continue
      case .prior(let work):
        guard let source = source(of: stage, .targets), let spec = work.source.pretrain else {
          continue
        }
        try confirm(source, sources, "a crop of the encoder", spec.crop)
        if let frames = spec.architecture.clipLength {
          try confirmShape(source, sources, .videoDenoising, frames)
        }
      case .train(let work):
        guard let source = source(of: stage, .pairs) else { continue }
        try confirm(source, sources, "a crop", work.crop)
        try confirmShape(source, sources, work.task, work.window ?? 1)
      case .evaluate(let work):
        guard let source = source(of: stage, .pairs) else { continue }
        try confirmShape(source, sources, work.task, 1)
        for quality in work.evaluate.protocols.compactMap({ QualityProtocol.named($0) }) {
          let metrics = work.evaluate.metrics(of: quality)
          try confirm(
            source, sources, "`\(quality.name)` can score",
            quality.smallestSide(scale: work.scale, metrics: metrics.map(\.name)),
            multipleOf: work.scale)
          if metrics.contains(where: { $0.measure.kind == .niqe }) {
            try confirmBlocks(source, sources, quality, work.scale)
          }
        }
      }
    }
  }

  private func source(of stage: Stage, _ role: Stage.Input.Role) -> SourceSpec? {
    let maker = stage.input(role).flatMap { self.stage($0.label) }
    // What is not there has no sizes.
    guard maker?.absence == nil else { return nil }
    switch maker?.work {
    case .targets(let source), .pairs(let source, _): return source
    default: return nil
    }
  }

  /// Videos need clips of so many frames, everything else pictures; all with the bands that the
  /// network takes.
  private func confirmShape(
    _ source: SourceSpec, _ sources: SourceCatalogue, _ task: RestorationTask, _ frames: Int
  ) throws(Failure) {
    for image in try sources.scan(source).images {
      let problem: String
      if !task.isVideo && image.frames > 1 {
        problem = "`\(image.id)` is a clip; `\(task.rawValue)` restores pictures"
      } else if task.isVideo && image.frames < frames {
        problem = "`\(image.id)` has \(image.frames) frames, less than \(frames)"
      } else {
        continue
      }
      throw loaded.located(
        Failure(.data, problem, remedy: "leave it out"), at: source.path)
    }
  }

  /// NIQE compares how blocks of a picture vary, so there have to be two.
  private func confirmBlocks(
    _ source: SourceSpec, _ sources: SourceCatalogue, _ quality: QualityProtocol, _ scale: Int
  ) throws(Failure) {
    for image in try sources.scan(source).images {
      let (width, height) = (image.size.width, image.size.height)
      let blocks = quality.blocks(
        width: width - width % scale, height: height - height % scale, scale: scale)
      guard blocks < 2 else { continue }
      let (side, border) = (PristineModel.standardBlock, quality.border(scale: scale))
      throw loaded.located(
        Failure(
          .data,
          "`\(image.id)` has \(image.size) pixels, too few for NIQE: it needs two blocks of "
            + "\(side)×\(side) inside a border of \(border)",
          remedy: "leave the picture out, or `niqe` out of `evaluate.metrics`"),
        at: source.path)
    }
  }

  private func confirm(
    _ source: SourceSpec, _ sources: SourceCatalogue, _ what: String, _ side: Int,
    multipleOf scale: Int = 1
  ) throws(Failure) {
    for image in try sources.scan(source).images {
      // What does not divide by the scale is cut off.
      let shorter = min(image.size.width, image.size.height)
      guard shorter - shorter % scale < side else { continue }
      var path: String?
      if case .file(let file)? = image.target { path = file }
      throw loaded.located(
        Failure(
          .data, "\(image.size) pixels are less than \(what): \(side)×\(side)", path: path,
          remedy: "leave the picture out"), at: source.path)
    }
  }
}
