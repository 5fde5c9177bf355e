import Documents

/// Named sizes of an experiment: `--profile smoke` is the same experiment, too small to mean much.
///
/// A profile is a list of values by path that replace those of the spec, from its `profiles:` block.
/// Two names mean something without such a block: `smoke` cuts trainings to 20 steps and data to a
/// few pictures, `short` cuts trainings to a tenth.
public enum Profile {
  /// The name of the profile that changes nothing.
  public static let asWritten = "spec"

  /// What a built-in profile sets in this document, as texts of `--set`.
  static func builtIn(_ name: String, for document: Node) -> [String]? {
    var trainings = ["train", "loss.prior.pretrain"]
    if document["model"] == nil {
      trainings += (document["priors"]?.entries ?? []).map { "priors.\($0.key).pretrain" }
    }
    switch name {
    case asWritten: return []
    case "smoke":
      var sets = trainings.flatMap { shortened($0, in: document) { min($0, 20) } }
      for (source, limit) in [("data.train", 4), ("data.val", 2)] {
        guard let node = value(at: source, in: document) else { continue }
        let old = node["limit"]?.text.flatMap(ScalarText.integer) ?? limit
        sets.append("\(source).limit=\(min(old, limit))")
      }
      let tests = value(at: "data.test", in: document)
      for i in 0..<(tests?.items?.count ?? 0) { sets.append("data.test[\(i)].limit=2") }
      if let tests, tests.items == nil { sets.append("data.test.limit=2") }
      return sets
    case "short":
      return trainings.flatMap { shortened($0, in: document) { min($0, max(20, $0 / 10)) } }
    default: return nil
    }
  }

  /// Fewer steps, and the schedule's steps in proportion.
  private static func shortened(
    _ training: String, in document: Node, to count: (Int) -> Int
  ) -> [String] {
    guard let old = number(at: "\(training).steps", in: document), old > 0 else { return [] }
    let new = count(old)
    func scaled(_ step: Int) -> Int { Int(Double(step) * Double(new) / Double(old)) }
    var sets = ["\(training).steps=\(new)"]
    for field in ["cosine.warmup", "cosine.period", "decay.every"] {
      let path = "\(training).schedule.\(field)"
      guard let steps = number(at: path, in: document) else { continue }
      sets.append("\(path)=\(field == "cosine.warmup" ? scaled(steps) : max(1, scaled(steps)))")
    }
    let drops = "\(training).schedule.multistep.at"
    if let steps = value(at: drops, in: document)?.items {
      let places = steps.compactMap { $0.text.flatMap(ScalarText.integer) }.map {
        max(1, scaled($0))
      }
      // In a very short training several drops come together.
      let list = places.indices.filter { $0 == 0 || places[$0] > places[$0 - 1] }.map {
        String(places[$0])
      }
      sets.append("\(drops)=[\(list.joined(separator: ", "))]")
    }
    return sets
  }

  private static func value(at path: String, in document: Node) -> Node? {
    path.split(separator: ".").reduce(document as Node?) { $0?[String($1)] }
  }

  private static func number(at path: String, in document: Node) -> Int? {
    value(at: path, in: document)?.text.flatMap(ScalarText.integer)
  }
}
