import Datasets
import ExperimentSpec
public import Files
import Images
import Metrics
public import Planning

extension Plan {
  /// Fails if a picture is too small for what is done with it, before hours have gone into the
  /// stages that come first.
  public func confirmSizes(_ sources: SourceCatalogue) throws(Failure) {
    for stage in stages {
      switch stage.work {
      case .targets, .pairs: continue
      case .prior(let spec):
        guard let source = source(of: stage, .targets) else { continue }
        try confirm(source, sources, "a crop of the encoder", spec.pretrain.crop)
      case .train(let work):
        guard let source = source(of: stage, .pairs) else { continue }
        try confirm(source, sources, "a crop", work.crop)
      case .evaluate(let work):
        guard let source = source(of: stage, .pairs) else { continue }
        for quality in work.evaluate.protocols.compactMap({ QualityProtocol.named($0) }) {
          try confirm(
            source, sources, "`\(quality.name)` can score",
            quality.smallestSide(scale: work.scale), multipleOf: work.scale)
        }
      }
    }
  }

  private func source(of stage: Stage, _ role: Stage.Input.Role) -> SourceSpec? {
    switch stage.input(role).flatMap({ self.stage($0.label) })?.work {
    case .targets(let source), .pairs(let source, _): source
    default: nil
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
      if case .file(let file) = image.target { path = file }
      throw loaded.located(
        Failure(
          .data, "\(image.size) pixels are less than \(what): \(side)×\(side)", path: path,
          remedy: "leave the picture out"), at: source.path)
    }
  }
}
