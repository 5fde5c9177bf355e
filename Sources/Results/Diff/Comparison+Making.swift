import Documents
import Files
import Metrics

extension Comparison {
  public init(_ a: ResultSource, _ b: ResultSource, _ options: Options) {
    self.init(Side(.result(a)), Side(.result(b)))
    refuseOtherData(a.manifest, b.manifest)
    pair(a, b, options)
    judge(a, b, options)
  }

  /// Everything but the numbers and the verdict.
  init(_ left: Side, _ right: Side) {
    sameSpec = left.digest == right.digest
    knowsFields = left.fields != nil && right.fields != nil
    fields = Self.changes(left.fields ?? [], right.fields ?? [])
    let keysA = Set(left.stages.map(\.key))
    let keysB = Set(right.stages.map(\.key))
    sharedStages = left.stages.filter { keysB.contains($0.key) }.map(\.name)
    differingStages = left.stages.filter { !keysB.contains($0.key) }.map(\.name)
    var known = Set(differingStages)
    for stage in right.stages where !keysA.contains(stage.key) {
      if known.insert(stage.name).inserted { differingStages.append(stage.name) }
    }
    (engineA, engineB) = (left.engine, right.engine)
    (tables, refusals, advice, unpaired) = ([], [], [], [])
    (verdict, reason) = (.identical, "")

    for (subject, x, y) in [
      ("task", left.task, right.task), ("profile", left.profile, right.profile),
    ] where x != y {
      refusals.append(Refusal(subject: subject, a: x, b: y))
    }
  }

  // MARK: Spec

  private static func changes(_ a: [FieldRecord], _ b: [FieldRecord]) -> [FieldChange] {
    // A path may be listed once; the last one wins, as in the spec itself.
    let newer = Dictionary(b.map { ($0.path, $0) }) { $1 }
    let older = Dictionary(a.map { ($0.path, $0) }) { $1 }
    var changes: [FieldChange] = []
    for field in a where newer[field.path]?.value.canonical != field.value.canonical {
      let other = newer[field.path]
      changes.append(
        FieldChange(
          path: field.path, a: field.value, b: other?.value ?? .null, affects: field.affects))
    }
    for field in b where older[field.path] == nil {
      changes.append(
        FieldChange(path: field.path, a: .null, b: field.value, affects: field.affects))
    }
    return changes
  }

  // MARK: Data

  /// Test data that differ make every number incomparable, whatever their name.
  private mutating func refuseOtherData(_ a: Manifest, _ b: Manifest) {
    func tests(_ manifest: Manifest) -> [Manifest.Stage] {
      manifest.stages.filter { $0.name.hasPrefix("data/") && $0.name.contains("-test") }
    }
    let (left, right) = (tests(a), tests(b))
    guard !left.isEmpty, !right.isEmpty else { return }
    let known = Set(right.map(\.out))
    if left.contains(where: { known.contains($0.out) }) { return }
    func text(_ stages: [Manifest.Stage]) -> String {
      stages.map { "\($0.name) \($0.out.prefix(8))" }.joined(separator: ", ")
    }
    refusals.append(Refusal(subject: "test data", a: text(left), b: text(right)))
  }

  // MARK: Results

  private mutating func pair(_ a: ResultSource, _ b: ResultSource, _ options: Options) {
    let (left, right) = (Self.networks(a), Self.networks(b))
    // A run of one variant is compared whatever its label, which often names what was changed.
    let pairs: [(String, String)]
    if left.count == 1 && right.count == 1 {
      pairs = [(left[0], right[0])]
    } else {
      pairs = left.filter { right.contains($0) }.map { ($0, $0) }
      unpaired += left.filter { !right.contains($0) }.map { "\($0): only in A" }
      unpaired += right.filter { !left.contains($0) }.map { "\($0): only in B" }
    }
    if pairs.isEmpty {
      refusals.append(
        Refusal(
          subject: "variants", a: left.joined(separator: ", "), b: right.joined(separator: ", ")))
    }
    for (x, y) in pairs {
      let ours = a.manifest.results.filter { $0.variant == x }
      let theirs = b.manifest.results.filter { $0.variant == y }
      compare(ours, theirs, a, b, options)
    }
  }

  /// Variants in order, without the reference methods.
  private static func networks(_ source: ResultSource) -> [String] {
    var names: [String] = []
    for result in source.manifest.results
    where !names.contains(result.variant) && ReferenceMethod(rawValue: result.variant) == nil {
      names.append(result.variant)
    }
    return names
  }

  private mutating func compare(
    _ ours: [Manifest.Result], _ theirs: [Manifest.Result], _ a: ResultSource, _ b: ResultSource,
    _ options: Options
  ) {
    for result in ours {
      let sameTest = theirs.filter { $0.test == result.test }
      if sameTest.isEmpty {
        unpaired.append("test set \(result.test): only in A")
        continue
      }
      guard let other = sameTest.first(where: { $0.protocolDigest == result.protocolDigest })
      else {
        refuseProtocol(result, sameTest[0], a, options)
        continue
      }
      if other.images != result.images {
        refusals.append(
          Refusal(
            subject: result.test, a: "\(result.images) images", b: "\(other.images) images"))
        continue
      }
      refuseOtherModel(result, other)
      if let table = table(result, other, a, b, options) { tables.append(table) }
    }
    for other in theirs where !ours.contains(where: { $0.test == other.test }) {
      unpaired.append("test set \(other.test): only in B")
    }
    // Protocols that only one side has do no harm where another one is shared.
    if !tables.isEmpty { refusals.removeAll { $0.subject.hasPrefix("protocol of ") } }
  }

  private mutating func refuseProtocol(
    _ ours: Manifest.Result, _ theirs: Manifest.Result, _ a: ResultSource, _ options: Options
  ) {
    func text(_ result: Manifest.Result) -> String {
      let caption = options.facts(result.protocolName).caption
      return caption.isEmpty ? result.protocolName : "\(result.protocolName) (\(caption))"
    }
    refusals.append(
      Refusal(subject: "protocol of \(ours.test)", a: text(ours), b: text(theirs)))
    let command = "mae-run run \(a.spec) --set evaluate.protocol=\(theirs.protocolName)"
    if !advice.contains(command) { advice.append(command) }
  }

  /// Distances to different pristine models are different quantities of one name.
  private mutating func refuseOtherModel(_ ours: Manifest.Result, _ theirs: Manifest.Result) {
    guard let x = ours.pristine, let y = theirs.pristine, x.digest != y.digest else { return }
    refusals.append(
      Refusal(
        subject: "niqe of \(ours.test)", a: "\(x.name) \(x.digest.prefix(8))",
        b: "\(y.name) \(y.digest.prefix(8))"))
  }

  private mutating func table(
    _ ours: Manifest.Result, _ theirs: Manifest.Result, _ a: ResultSource, _ b: ResultSource,
    _ options: Options
  ) -> Table? {
    let facts = options.facts(ours.protocolName)
    let sameEngine = engineA == engineB
    var rows: [MetricRow] = []
    var perImage: [(column: MetricColumn, a: [String: Double], b: [String: Double])] = []
    let sameModel = ours.pristine?.digest == theirs.pristine?.digest
    for metric in ours.metrics where metric.name != "niqe" || sameModel {
      guard let other = theirs.metrics.first(where: { $0.name == metric.name }) else { continue }
      let column = facts.column(metric.name)
      var paired: PairedStatistics?
      if let x = a.values(metric.name, of: ours), let y = b.values(metric.name, of: theirs) {
        guard Set(x.keys) == Set(y.keys) else {
          let odd = Set(x.keys).symmetricDifference(y.keys).min { Self.precedes($0, $1) } ?? ""
          refusals.append(
            Refusal(
              subject: ours.test, a: x[odd] == nil ? "no image \(odd)" : "image \(odd)",
              b: y[odd] == nil ? "no image \(odd)" : "image \(odd)"))
          return nil
        }
        let ids = x.keys.sorted(by: Self.precedes)
        var unit = 0.5
        for _ in 0..<column.digits { unit /= 10 }
        paired = PairedStatistics(
          ids.compactMap { x[$0] }, ids.compactMap { y[$0] },
          higherIsBetter: column.higherIsBetter, resolution: unit)
        perImage.append((column, x, y))
      }
      // The same engine repeats bits, so there every difference is meant; between engines the last
      // digits differ by nature.
      let tolerance = options.tolerances[metric.name] ?? (sameEngine ? 0 : column.tolerance)
      rows.append(
        MetricRow(
          metric: metric.name, higherIsBetter: column.higherIsBetter, digits: column.digits,
          a: metric.value, b: other.value, paired: paired, tolerance: tolerance))
    }
    return Table(
      variantA: ours.variant, variantB: theirs.variant, test: ours.test, images: ours.images,
      protocolName: ours.protocolName, rows: rows,
      changes: Self.largestChanges(perImage, options.images))
  }

  private static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  /// By the first metric; ties by id.
  private static func largestChanges(
    _ metrics: [(column: MetricColumn, a: [String: Double], b: [String: Double])], _ count: Int
  ) -> [ImageChange] {
    guard let first = metrics.first else { return [] }
    func change(_ id: String) -> Double {
      guard let x = first.a[id], let y = first.b[id], x != y else { return 0 }
      return abs(y - x)
    }
    let ids = first.a.keys.filter { change($0) > 0 }.sorted { x, y in
      let (p, q) = (change(x), change(y))
      return p == q ? precedes(x, y) : p > q
    }
    return ids.prefix(count).map { id in
      ImageChange(
        image: id,
        values: metrics.compactMap { metric in
          guard let x = metric.a[id], let y = metric.b[id] else { return nil }
          return ImageChange.Value(
            metric: metric.column.name, digits: min(metric.column.digits, 2), a: x, b: y)
        })
    }
  }

  // MARK: Verdict

  private mutating func judge(_ a: ResultSource, _ b: ResultSource, _ options: Options) {
    let sameBytes = a.text == b.text
    if sameBytes {
      (verdict, reason, refusals) = (.identical, "the same bytes", [])
      return
    }
    if !refusals.isEmpty {
      (verdict, reason) = (.notComparable, "")
      return
    }
    let rows = tables.flatMap(\.rows)
    let outside = rows.filter { !$0.isWithinTolerance }
    if !outside.isEmpty || !unpaired.isEmpty {
      verdict = .different
      reason = Self.summary(of: outside)
    } else if options.isExact {
      (verdict, reason) = (.different, "bytes differ and --exact was asked for")
    } else {
      verdict = .equal
      reason = Self.summary(of: rows, engineA, engineB)
    }
  }

  private static func summary(of outside: [MetricRow]) -> String {
    outside.first.map { row in
      "\(row.metric) \(Decimals.signed(row.difference, row.digits))"
    } ?? ""
  }

  private static func summary(
    of rows: [MetricRow], _ a: EngineIdentity, _ b: EngineIdentity
  ) -> String {
    let largest = rows.max { abs($0.difference) < abs($1.difference) }
    var text = "all metrics agree to the last bit"
    if let largest, largest.difference != 0 {
      text =
        "largest difference \(largest.metric) "
        + "\(Decimals.significant(abs(largest.difference), 2)) "
        + "(tolerance \(Decimals.significant(largest.tolerance, 2)))"
    }
    let engines = a == b ? "" : " (engine \(a.blas) vs \(b.blas))"
    return "\(text); bytes differ\(engines)"
  }
}
