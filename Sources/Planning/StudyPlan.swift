public import Documents
public import ExperimentSpec
public import Files

/// The stages of all cells of a study; what several of them need is there once.
public struct StudyPlan: Sendable {
  public struct Cell: Sendable {
    public var label: String
    public var coordinates: [Study.Coordinate]
    public var experiment: Experiment
    /// Its own stages; where another cell has one with the same key, so do `stages` of the study.
    public var plan: Plan
  }

  /// A stage, and the cells that need its result.
  public struct SharedStage: Sendable {
    /// As the first of its cells has it.
    public var stage: Stage
    /// What nothing else in the study is called: its label, with that of its cell if need be.
    public var title: String
    /// Places in `cells`.
    public var users: [Int]
  }

  public let cells: [Cell]
  public let axes: [Study.Axis]
  /// Each behind those whose results it uses; those of the first cell come first.
  public let stages: [SharedStage]

  public var isMatrix: Bool { !axes.isEmpty }
  /// What decides the last bits of numbers besides the spec.
  public var engine: JSON { cells[0].plan.engine }
  /// How many there would be if nothing were shared.
  public var instanceCount: Int { cells.reduce(0) { $0 + $1.plan.stages.count } }

  public init(_ cells: [Cell], axes: [Study.Axis]) {
    self.cells = cells
    self.axes = axes
    var shared: [SharedStage] = []
    var places: [String: Int] = [:]
    var keys: [String: Set<String>] = [:]
    for (i, cell) in cells.enumerated() {
      for stage in cell.plan.stages {
        if let place = places[stage.key] {
          if shared[place].users.last != i { shared[place].users.append(i) }
        } else {
          places[stage.key] = shared.count
          keys[stage.label, default: []].insert(stage.key)
          shared.append(SharedStage(stage: stage, title: stage.label, users: [i]))
        }
      }
    }
    for (i, item) in shared.enumerated() where (keys[item.stage.label]?.count ?? 0) > 1 {
      shared[i].title += " \(cells[item.users[0]].label)"
    }
    stages = shared
  }

  /// Plans every cell of a study. What the world says is asked for once a file and once a source.
  ///
  /// - Parameters:
  ///   - contents: see `Plan`; the scale is that of the cell.
  ///   - digest: of a file of weights.
  public init(
    _ study: Study, engine: JSON, toleratesAbsence: Bool = false,
    digest: (String) throws(Failure) -> Digest = Digest.ofFile,
    contents: (SourceSpec, _ scale: Int) throws(Failure) -> JSON
  ) throws(Failure) {
    var digests: [String: Result<Digest, Failure>] = [:]
    var cells: [Cell] = []
    for cell in study.cells {
      guard let experiment = cell.loaded.experiment else { continue }
      let plan = try Plan(
        experiment, cell.loaded, engine: engine, toleratesAbsence: toleratesAbsence
      ) { (file) throws(Failure) in
        if let known = digests[file] { return try known.get() }
        let made = Result { () throws(Failure) in try digest(file) }
        digests[file] = made
        return try made.get()
      } contents: { (source) throws(Failure) in
        try contents(source, experiment.scale)
      }
      cells.append(
        Cell(
          label: cell.label, coordinates: cell.coordinates, experiment: experiment, plan: plan))
    }
    self.init(cells, axes: study.axes)
  }

  /// The stages that these cells need, each behind those whose results it uses.
  public func stages(of wanted: Set<Int>) -> [SharedStage] {
    stages.filter { !wanted.isDisjoint(with: $0.users) }
  }

  /// The stage with this title, or with this label if only one has it.
  public func stage(_ name: String) -> SharedStage? {
    stages.first { $0.title == name }
  }

  // MARK: What would happen

  /// What would happen to each of the stages, in their order, with this store.
  public func statuses(_ store: StoreView) -> [StageStatus] {
    var stored = StoredResults(store)
    return stages.map { item in
      cells[item.users[0]].plan.status(of: item.stage, store, &stored)
    }
  }
}
