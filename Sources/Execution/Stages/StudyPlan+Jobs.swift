public import Datasets
import ExperimentSpec
public import Files
public import Planning
import Synchronization

/// The sources of all cells of a study: a catalogue for each scale, as given inputs depend on it.
public final class SourceCatalogues: Sendable {
  private let cache: DigestCache
  private let catalogues = Mutex<[Int: SourceCatalogue]>([:])

  /// - Parameter cache: digests of files from earlier scans.
  public init(cache: DigestCache = DigestCache()) { self.cache = cache }

  public func at(scale: Int) -> SourceCatalogue {
    catalogues.withLock { known in
      if let found = known[scale] { return found }
      let made = SourceCatalogue(scale: scale, cache: cache)
      known[scale] = made
      return made
    }
  }
}

extension StudyPlan {
  /// The stages as jobs for a `Runner`, in order.
  ///
  /// - Parameter wanted: places of the cells whose results are wanted.
  public func jobs(_ sources: SourceCatalogues, of wanted: Set<Int>) -> [Job] {
    stages(of: wanted).map { item in
      let scale = cells[item.users[0]].experiment.scale
      let plan = cells[item.users[0]].plan
      return item.stage.job(sources.at(scale: scale), title: item.title, in: plan)
    }
  }

  /// Fails if a packed test picture of a cell has the pixels of one that it learns from.
  public func confirmPixels(in store: Store) throws(Failure) {
    for cell in cells { try cell.plan.confirmPixels(in: store) }
  }

  /// Fails if the pictures of a cell do not fit together: test pictures that are also learned from,
  /// pictures that are too small for what is done with them.
  ///
  /// Cells that share the stages in question are looked at once.
  public func confirmPictures(_ sources: SourceCatalogues) throws(Failure) {
    var known: Set<[String]> = []
    for cell in cells {
      let present = cell.plan.stages.filter { $0.kind != .weights }
      guard known.insert(present.map(\.pictureIdentity)).inserted else { continue }
      let catalogue = sources.at(scale: cell.experiment.scale)
      try cell.plan.confirmSeparation(catalogue)
      try cell.plan.confirmSizes(catalogue)
    }
  }
}

extension Stage {
  /// What decides whether pictures fit it: its own inputs, crop and protocols, but no network.
  fileprivate var pictureIdentity: String {
    switch work {
    case .targets, .pairs: key
    case .weights: ""
    case .pristine: "\(inputs.map(\.key))"
    case .prior(let work):
      "\(inputs.map(\.key)) \(work.source.pretrain?.crop ?? 0)"
    case .train(let work):
      "\(input(.pairs)?.key ?? "") \(work.task) \(work.crop) \(work.window ?? 1)"
    case .evaluate(let work):
      "\(input(.pairs)?.key ?? "") \(work.task) \(work.evaluate.protocols) \(work.scale)"
    }
  }
}
