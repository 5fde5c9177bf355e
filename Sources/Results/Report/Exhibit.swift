import ExperimentSpec
import Files
import Images
import Metrics

/// Variants that restored the same pictures, so that what they made of a picture can be compared.
///
/// The strips that evaluation leaves show the same place for all of them: where the method that needs
/// no training is worst.
struct Exhibit {
  let test: String
  /// What tells it from the others.
  var title = ""
  /// Places of its variants in the run.
  let variants: [Int]
  /// The method that stands beside them; nil where that is the input itself.
  let reference: String?
  /// By what pictures are put in order.
  let metric: MetricColumn
  /// Means over all variants, of the pictures of which there are strips.
  let scores: [(id: String, value: Double)]
  /// Pictures that were judged.
  let imageCount: Int
  /// Strips of the pictures, for each variant.
  private let strips: [[String: String]]

  /// One for each test set and each kind of input.
  static func all(_ run: RunRecord) -> [Exhibit] {
    var members: [[String]: [Int]] = [:]
    var order: [[String]] = []
    for (i, variant) in run.variants.enumerated() {
      let own = variant.scores.filter { $0.method == ReferenceMethod.ownMethod }
      for test in ScoreTable.unique(own.map(\.test)) {
        // What the reference method makes of the inputs tells which inputs they are.
        let reference = reference(variant, test)
        let identity = [test, reference?.method ?? "", reference?.pixels ?? ""]
        if members[identity] == nil { order.append(identity) }
        members[identity, default: []].append(i)
      }
    }
    var all = order.compactMap { Exhibit(run, test: $0[0], members[$0] ?? []) }
    let tests = Set(all.map(\.test)).count
    for i in all.indices {
      let words = all[i].commonLabels(run) + (tests > 1 ? [all[i].test] : [])
      all[i].title = words.joined(separator: ", ")
    }
    return all
  }

  private static func reference(_ variant: VariantRecord, _ test: String) -> ScoreSet? {
    variant.scores.first { $0.method != ReferenceMethod.ownMethod && $0.test == test }
  }

  private init?(_ run: RunRecord, test: String, _ candidates: [Int]) {
    var variants: [Int] = []
    var strips: [[String: String]] = []
    var sums: [String: (sum: Double, count: Int)] = [:]
    var metric: MetricColumn?
    var imageCount = 0
    for i in candidates {
      let variant = run.variants[i]
      let own = Self.strips(of: variant, test)
      guard !own.isEmpty,
        let set = variant.scores.first(where: {
          $0.method == ReferenceMethod.ownMethod && $0.test == test
        })
      else { continue }
      metric = metric ?? set.columns.first
      guard let column = set.columns.firstIndex(where: { $0.name == metric?.name }) else {
        continue
      }
      variants.append(i)
      strips.append(own)
      imageCount = max(imageCount, set.images.count)
      for image in set.images where own[image.id] != nil {
        let old = sums[image.id] ?? (0, 0)
        sums[image.id] = (old.sum + image.values[column], old.count + 1)
      }
    }
    guard let metric, let first = variants.first, !sums.isEmpty else { return nil }
    self.test = test
    self.variants = variants
    self.strips = strips
    self.metric = metric
    self.imageCount = imageCount
    let method = Self.reference(run.variants[first], test)?.method
    reference = method == ReferenceMethod.input.rawValue ? nil : method
    // A picture that some variants lack cannot be compared.
    scores = sums.filter { $0.value.count == variants.count }
      .map { ($0.key, $0.value.sum / Double($0.value.count)) }
      .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  /// Strips by the id of their picture.
  private static func strips(of variant: VariantRecord, _ test: String) -> [String: String] {
    let folder = "strips/"
    // Several test sets have a folder each.
    let isOfMany = Set(variant.scores.map(\.test)).count > 1
    let prefix = isOfMany ? "\(folder)\(test)/" : folder
    var found: [String: String] = [:]
    for file in variant.files where file.name.hasPrefix(prefix) && file.name.hasSuffix(".png") {
      found[String(file.name.dropFirst(prefix.count).dropLast(".png".count))] = file.source
    }
    return found
  }

  /// Labels that all its variants have, where other variants of the run have others.
  private func commonLabels(_ run: RunRecord) -> [String] {
    run.axes.filter { $0.labels.count > 1 }.compactMap { axis in
      let own = labels(on: axis, run)
      guard own.count == 1, let label = own.first, !label.isEmpty else { return nil }
      return ScoreTable.word(Study.Coordinate(axis: axis.name, label: label))
    }
  }

  private func labels(on axis: Study.Axis, _ run: RunRecord) -> Set<String> {
    Set(variants.map { run.variants[$0].cell?.label(on: axis.name) ?? "" })
  }

  /// What tells each of its variants from the others: the labels that not all of them have.
  func names(_ run: RunRecord) -> [String] {
    let axes = run.axes.filter { labels(on: $0, run).count > 1 }.map(\.name)
    return variants.map { i in
      let own = run.variants[i].cell?.coordinates.filter { axes.contains($0.axis) } ?? []
      guard !own.isEmpty else { return run.variants.count > 1 ? run.variants[i].label : "output" }
      return own.map { ScoreTable.word($0) }.joined(separator: " ")
    }
  }

  // MARK: Pictures

  /// The panels of one picture.
  struct Panels {
    var input: Picture
    var reference: Picture?
    var target: Picture
    /// In the order that was asked for.
    var outputs: [Picture]
  }

  /// The file of a strip, to learn its size from.
  func anyStrip() -> String? { scores.first.flatMap { strips.first?[$0.id] } }

  var panelNames: [String] { ComparisonStrip.panels(reference: reference) }

  /// - Parameters:
  ///   - members: places in `variants`.
  ///   - side: of the window in the middle that is kept.
  func panels(of id: String, _ members: [Int], side: Int) throws(Failure) -> Panels? {
    var shared: Panels?
    for member in members {
      guard let path = strips[member][id] else { return nil }
      let strip: Picture
      do {
        strip = try PNG.decode(Files.read(path))
      } catch {
        throw Failure(error.kind, error.message, path: path, remedy: error.remedy)
      }
      let width = ComparisonStrip.panelWidth(ofStrip: strip.width, count: panelNames.count)
      guard width > 0 else { return nil }
      let (w, h) = (min(side, width), min(side, strip.height))
      func panel(_ name: String) -> Picture? {
        panelNames.firstIndex(of: name).map { i in
          strip.cropped(
            x: i * (width + ComparisonStrip.gap) + (width - w) / 2, y: (strip.height - h) / 2,
            width: w, height: h)
        }
      }
      guard let output = panel("output"), let input = panel("input"),
        let target = panel("target")
      else { return nil }
      if shared == nil {
        shared = Panels(
          input: input, reference: reference.flatMap(panel), target: target, outputs: [])
      }
      shared?.outputs.append(output)
    }
    return shared
  }

  /// Places in `variants` of at most `count`, from the best to the worst evenly; in their own order.
  func members(_ run: RunRecord, _ count: Int) -> [Int] {
    guard variants.count > count else { return Array(variants.indices) }
    let means = variants.map { mean(run.variants[$0]) }
    let sorted = variants.indices.sorted {
      means[$0] == means[$1]
        ? $0 < $1 : metric.higherIsBetter ? means[$0] > means[$1] : means[$0] < means[$1]
    }
    return (0..<count).map { sorted[$0 * (sorted.count - 1) / max(1, count - 1)] }.sorted()
  }

  /// What a variant scores on the whole test set.
  func mean(_ variant: VariantRecord) -> Double {
    guard let set = scoreSet(variant),
      let column = set.columns.firstIndex(where: { $0.name == metric.name })
    else { return .nan }
    return set.mean(of: column)
  }

  func scoreSet(_ variant: VariantRecord) -> ScoreSet? {
    variant.scores.first { $0.method == ReferenceMethod.ownMethod && $0.test == test }
  }
}
