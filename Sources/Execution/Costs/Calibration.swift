import Datasets
import Documents
import ExperimentSpec
public import Files
import Images
public import Planning
import RestorationModels

/// Measures what the stages of a study cost, with a few real steps of each on pictures that are made
/// up for it: neither data nor downloaded weights have to be there.
public struct Calibration {
  /// What became of one stage.
  public struct Finding: Sendable {
    public var title: String
    public var unit: StageCost.Unit
    public var result: Result<CostMeasurement, Failure>
  }

  private let plan: StudyPlan
  private let sources: SourceCatalogues
  private let costs: [String: StageCost]
  private let book: CostBook
  private let store: Store
  /// Shortest time over which steps are measured.
  private let seconds: Double

  /// - Parameters:
  ///   - costs: what the stages of the plan cost, by key.
  ///   - store: a store of its own; what is made in it serves nobody else.
  public init(
    _ plan: StudyPlan, _ sources: SourceCatalogues, _ costs: [String: StageCost], _ book: CostBook,
    _ store: Store, seconds: Double
  ) {
    self.plan = plan
    self.sources = sources
    self.costs = costs
    self.book = book
    self.store = store
    self.seconds = seconds
  }

  /// Steps of the first look at a training: two that are not counted and two that are.
  private static let fewSteps = 4
  private static let mostSteps = 1000

  /// Measures each kind of stage once.
  ///
  /// - Parameter repeats: whether also what has been measured before.
  public func run(
    repeats: Bool, stop: StopRequest, report: (Finding) -> Void
  ) throws(Failure) {
    var known: Set<String> = []
    for (i, cell) in plan.cells.enumerated() {
      let open = cell.plan.stages.filter { stage in
        guard let cost = costs[stage.key], cost.isMeasurable(stage.kind) else { return false }
        return !known.contains(cost.digest) && (repeats || book.measurement(cost) == nil)
      }
      guard !open.isEmpty else { continue }
      try measure(open, cell, stop)
      for stage in open {
        guard let cost = costs[stage.key], known.insert(cost.digest).inserted else { continue }
        let title = plan.stages.first { $0.stage.key == stage.key }?.title ?? stage.label
        let missing = Failure(.data, "`\(plan.cells[i].label)` cannot be rehearsed")
        report(
          Finding(
            title: title, unit: cost.unit,
            result: book.measurement(cost).map { .success($0) } ?? .failure(missing)))
      }
    }
  }

  private func measure(
    _ stages: [Stage], _ cell: StudyPlan.Cell, _ stop: StopRequest
  ) throws(Failure) {
    try rehearse(cell, steps: Self.fewSteps, Set(stages.map(\.label)), stop)
    // What is quick is done again, and for longer: a clock says nothing about two steps.
    for stage in stages where stage.steps != nil {
      guard let rate = costs[stage.key].flatMap({ book.measurement($0) })?.secondsPerUnit,
        rate * 2 < seconds
      else { continue }
      let wanted = (seconds / max(rate, 1e-4)).rounded(.up) + 2
      try rehearse(cell, steps: Int(min(wanted, Double(Self.mostSteps))), [stage.label], stop)
    }
  }

  /// - Parameter labels: of the stages that are measured; what they use is made if need be.
  private func rehearse(
    _ cell: StudyPlan.Cell, steps: Int, _ labels: Set<String>, _ stop: StopRequest
  ) throws(Failure) {
    let catalogue = SourceCatalogue(scale: cell.experiment.scale)
    guard let experiment = cell.experiment.rehearsal(steps: steps, sides: sides(cell)) else {
      return
    }
    let rehearsal = try Plan(
      experiment, cell.plan.loaded, engine: plan.engine, toleratesAbsence: true,
      contents: { (source) throws(Failure) in try catalogue.contents(source) })
    var measured: [String: StageCost] = [:]
    for stage in rehearsal.stages where labels.contains(stage.label) {
      guard let real = cell.plan.stage(stage.label), var cost = costs[real.key] else { continue }
      cost.amount = rehearsal.cost(of: stage, catalogue, machine: .null).amount
      measured[stage.key] = cost
    }
    let events = EventStream([CostRecorder(book, measured)])
    var runner = Runner(store: store, events: events, stop: stop)
    runner.keepsGoing = true
    runner.forced = Set(measured.keys)
    let jobs = rehearsal.stages.map { stage in
      var job = stage.job(catalogue, title: stage.label, in: rehearsal)
      if case .prior(let work) = stage.work, stage.absence != nil {
        job.run = { (context) throws(Failure) in
          try PriorStage(work: work, targets: nil).runAsInitialised(context)
        }
      }
      return job
    }
    _ = try runner.run(jobs)
  }

  /// Sides of test pictures that cost what the real ones do, but are not too many.
  private func sides(_ cell: StudyPlan.Cell) -> [Int] {
    let isVideo = cell.experiment.task.isVideo
    return cell.experiment.data.tests.map { test in
      let scan = try? sources.at(scale: cell.experiment.scale).scan(test)
      guard let images = scan?.images, !images.isEmpty else { return isVideo ? 64 : 256 }
      let pixels = images.reduce(0) { $0 + $1.size.width * $1.size.height } / images.count
      let side = Int(Double(pixels).squareRoot())
      return min(side, isVideo ? 128 : 512)
    }
  }
}

extension StageCost {
  /// Whether made-up pictures can tell it.
  fileprivate func isMeasurable(_ kind: Stage.Kind) -> Bool {
    switch kind {
    case .prior, .train, .evaluate: true
    case .data, .weights, .niqe: false
    }
  }
}
