public import Datasets
import Documents
public import ExperimentSpec
public import Files
public import Images

/// What is found where a spec says that pictures are.
public struct SourceInspection: Sendable {
  public let spec: SourceSpec
  public let scan: Scan
  /// The first target, or input without one, decoded, for what a header does not tell.
  public let first: Picture

  private let set: any DataSource

  init(_ spec: SourceSpec, _ scan: Scan) throws(Failure) {
    self.spec = spec
    self.scan = scan
    set = try SourceCatalogue.open(spec)
    let image = scan.images[0]
    if image.target == nil, let input = try set.input(of: image, frame: 0) {
      first = input
    } else {
      first = try set.target(of: image)
    }
  }

  /// What there is to say, with a word for each line.
  public var facts: [(name: String, value: String)] {
    let images = scan.images
    let sizes = images.map(\.size)
    func range(_ values: [Int]) -> String {
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return low == high ? "\(low)" : "\(low)…\(high)"
    }
    let frames = images.map(\.frames)
    let isVideo = frames.contains { $0 > 1 }
    let bits = first.depth == 32 ? "floats" : "\(first.depth) bits"
    var facts = [
      ("set", spec.root.map { "\(spec.set), \($0)" } ?? spec.set),
      (isVideo ? "clips" : "images", "\(images.count)"),
      ("pixels", "\(range(sizes.map(\.width)))×\(range(sizes.map(\.height)))"),
      (
        "samples",
        "\(images[0].channels) bands, \(bits), peak \(JSON.format(first.peak)), "
          + "the first goes up to \(JSON.format(first.largest))"
      ),
    ]
    if isVideo { facts.append(("frames", range(frames))) }
    if images.contains(where: { $0.target == nil }) { facts.append(("targets", "none")) }
    let given = images.count { $0.input != nil }
    facts.append(
      (
        "inputs",
        given > 0 ? "\(given) given" : spec.degrade == .given ? "none" : "made of the targets"
      ))
    if images.contains(where: { $0.pan != nil }) { facts.append(("pan", "given")) }
    let twins = images.count - Set(images.map(\.identity)).count
    if twins > 0 { facts.append(("repeated", "\(twins) targets are copies of others")) }
    facts.append(("content", scan.digest.short))
    return facts
  }

  /// Target if there is one, given input and panchromatic picture of some images, evenly spread, as files show them.
  public func pictures(_ count: Int) throws(Failure) -> [(name: String, picture: Picture)] {
    var found: [(name: String, picture: Picture)] = []
    for k in 0..<min(count, scan.images.count) {
      let image = scan.images[k * scan.images.count / min(count, scan.images.count)]
      let name = image.id.replacing("/", with: "_")
      let frame = image.frames / 2
      let target = image.target == nil ? nil : try set.target(of: image, frame: frame)
      if let target { found.append(("\(name)-target", try target.shown().asRGB)) }
      if let input = try set.input(of: image, frame: frame) {
        found.append(("\(name)-input", try input.shown().asRGB))
      }
      if let pan = try set.pan(of: image, target: target) {
        found.append(("\(name)-pan", try pan.shown().asRGB))
      }
    }
    return found
  }
}

extension SourceCatalogue {
  /// Looks at a source; what is wrong with it is a failure.
  public func inspect(_ spec: SourceSpec) throws(Failure) -> SourceInspection {
    try SourceInspection(spec, scan(spec))
  }
}
