import Documents
public import Files

extension Study {
  /// Reads a spec, with everything it uses, and all of its cells.
  ///
  /// - Parameters:
  ///   - sets: arguments of `--set`, each `path=value`; they win over everything, later ones last.
  ///   - sweeps: arguments of `--sweep`, each `path=value,value`: an axis that is written nowhere else.
  ///   - profile: the size of the experiment; see `Profile`.
  ///   - environment: what `${env.X}` in locations may refer to.
  ///   - checksFolders: whether a data folder that is not there is an error.
  /// - Throws: only if the file itself cannot be read; mistakes in it are diagnostics.
  public static func load(
    _ path: String, sets: [String] = [], sweeps: [String] = [], profile: String? = nil,
    environment: [String: String] = [:], checksFolders: Bool = true
  ) throws(Failure) -> Study {
    let bytes: [UInt8]
    do {
      bytes = try Files.read(path, limit: 1 << 24)
    } catch {
      throw Failure(.spec, error.message, path: error.path, remedy: error.remedy)
    }
    return Study(
      path, bytes, sets: sets, sweeps: sweeps, profile: profile, environment: environment,
      checksFolders: checksFolders)
  }

  /// The spec that stands, or will stand, in the file at `path`.
  public init(
    _ path: String, _ bytes: [UInt8], sets: [String] = [], sweeps: [String] = [],
    profile: String? = nil, environment: [String: String] = [:], checksFolders: Bool = true
  ) {
    var loader = Loader(profile: profile ?? Profile.asWritten)
    guard var base = loader.base(path, bytes, sets) else {
      let nothing = loader.result(nil, [], [:])
      self.init(
        cells: [Cell(label: "", coordinates: [], loaded: nothing)], axes: [],
        diagnostics: nothing.diagnostics)
      return
    }
    var bindings: [String: String] = [:]
    for entry in base.document["let"]?.entries ?? [] { bindings[entry.key] = entry.value.text }
    let variables = Variables(bindings: bindings, environment: environment)
    let matrix = base.takeMatrix(variables, sweeps.compactMap { loader.sweep($0) })
    loader.diagnostics += matrix?.diagnostics ?? []
    let wanted = matrix?.cells ?? []
    let cells = (wanted.isEmpty ? [MatrixCell(label: "")] : wanted).map { cell -> Cell in
      var own = loader.forCell()
      let loaded = own.read(
        base, cell, variables, name: Path.stem(of: path), checksFolders: checksFolders)
      let label = matrix == nil ? loaded.experiment?.label ?? "" : cell.label
      return Cell(label: label, coordinates: cell.coordinates, loaded: loaded)
    }
    self.init(cells: cells, axes: matrix?.axes ?? [], diagnostics: loader.diagnostics)
    // Where the axes are wrong, so are the cells, and what is wrong with those follows from it.
    if loader.diagnostics.exitCode != 3 || matrix == nil || !wanted.isEmpty {
      diagnostics += mistakesOfCells
    }
    checkDifference(base.matrixSpot)
    checkNamesOfAxes()
    diagnostics = diagnostics.sortedByPlace().withoutRepetition()
  }

  /// What is wrong with cells: what is wrong with several is said once, and what is wrong with some
  /// with one of their names.
  private var mistakesOfCells: [Diagnostic] {
    guard isMatrix else { return cells[0].loaded.diagnostics }
    var found: [(diagnostic: Diagnostic, cells: [Int])] = []
    var places: [String: Int] = [:]
    for (i, cell) in cells.enumerated() {
      for diagnostic in cell.loaded.diagnostics {
        // The text of a recipe is another one for each cell, but says the same.
        let place = diagnostic.primary.map { $0.spot.description } ?? ""
        let identity = "\(diagnostic.code)\n\(diagnostic.message)\n\(place)"
        if let known = places[identity] {
          if found[known].cells.last != i { found[known].cells.append(i) }
        } else {
          places[identity] = found.count
          found.append((diagnostic, [i]))
        }
      }
    }
    return found.map { diagnostic, users in
      var diagnostic = diagnostic
      if users.count < cells.count {
        let first = "`\(cells[users[0]].label)`"
        diagnostic.notes.append(
          users.count == 1
            ? "in the cell \(first)"
            : "in \(users.count) of \(cells.count) cells, the first is \(first)")
      }
      return diagnostic
    }
  }

  /// Two cells that are the same experiment were not meant.
  private mutating func checkDifference(_ spot: Spot?) {
    guard isMatrix, diagnostics.exitCode != 3 else { return }
    var seen: [String: String] = [:]
    for cell in cells {
      // Where data lie is no part of what is compared, but tells cells apart.
      let roots = cell.loaded.fields.filter { $0.path.hasSuffix(".root") }.map(\.value.compact)
      let digest = cell.loaded.digest.hex + roots.joined(separator: " ")
      if let other = seen[digest] {
        diagnostics.append(
          Diagnostic(
            "E062", "the cells `\(other)` and `\(cell.label)` are the same experiment", at: spot,
            label: "an axis changes nothing",
            notes: ["`when` says for which cells an axis means something"]))
        return
      }
      seen[digest] = cell.label
    }
  }
}

extension Loader.Base {
  /// Where the matrix, or the list of seeds, stands.
  var matrixSpot: Spot? { matrix?.keySpot }

  /// Takes `matrix`, and `seed` if it is a list, out of the document.
  ///
  /// - Parameter sweeps: axes of the command line.
  /// - Returns: nil if there is none of them.
  mutating func takeMatrix(
    _ variables: Variables, _ sweeps: [(name: String, axis: AxisSpec)]
  ) -> MatrixExpansion? {
    var entries = document.entries ?? []
    matrix = entries.first { $0.key == "matrix" && !$0.value.isNothing }
    entries.removeAll { $0.key == "matrix" }
    let seeds = entries.first { $0.key == "seed" && $0.value.items != nil }
    if seeds != nil { entries.removeAll { $0.key == "seed" } }
    guard matrix != nil || seeds != nil || !sweeps.isEmpty else { return nil }
    document.content = .record(entries)
    var fields = Fields(
      Node(.record(matrix.map { [$0] } ?? []), spot: document.spot), variables: variables)
    var spec = fields.read("matrix", "", MatrixSpec.self) { _ in }
    let mistakes = fields.finish("the spec")
    if let seeds {
      spec.axes.append(("seed", AxisSpec(seeds: seeds)))
      if matrix == nil { matrix = seeds }
    }
    for (name, axis) in sweeps {
      let isTaken = spec.axes.contains { $0.name == name }
      let path = axis.points.first?.assignments.first?.path
      spec.axes.append((isTaken ? path ?? name : name, axis))
    }
    var spots = fields.spots
    spots["matrix"] = matrix?.keySpot
    return MatrixExpansion(spec, spots, mistakes)
  }
}

extension AxisSpec {
  /// `seed: [0, 1, 2]`.
  fileprivate init(seeds: Node.Entry) {
    condition = nil
    points = (seeds.value.items ?? []).map { seed in
      let part = PathPart(step: .name("seed"), spot: seeds.keySpot)
      return AxisPoint(
        label: seed.text ?? "", spot: seed.spot,
        assignments: [Assignment(parts: [part], value: seed)])
    }
  }
}

extension Loader {
  /// The experiment of a cell.
  fileprivate mutating func read(
    _ base: Base, _ cell: MatrixCell, _ variables: Variables, name: String, checksFolders: Bool
  ) -> Loaded {
    var base = base
    base.arguments += cell.arguments
    let document = document(base, cell.assignments)
    var fields = Fields(
      document, variables: variables, foreignNames: Experiment.foreignNames,
      homes: Experiment.homes)
    var experiment = Experiment(from: &fields)
    diagnostics += fields.finish("the spec")
    if experiment.name.isEmpty { experiment.name = name }
    experiment.profile = profile
    if checksFolders {
      diagnostics += experiment.data.missingFolders(fields.spots)
      diagnostics += experiment.missingWeights(fields.spots)
      diagnostics += experiment.missingPristineWarning(fields.spots)
    }
    return result(experiment, fields.resolved, fields.spots)
  }
}
