extension Comparison {
  /// Something that is made of stages: a plan, or a result.
  public enum Subject {
    case plan(RunRecord)
    case result(ResultSource)
  }

  /// A plan against a result, or against another plan: whether the one would make what the other is.
  /// Stages of equal keys have equal results, so nothing need be run to know.
  public init(stagesOf a: Subject, and b: Subject) {
    let (left, right) = (Side(a), Side(b))
    self.init(left, right)
    let known = Set(right.stages.map(\.key))
    let others = left.stages.count { !known.contains($0.key) }
    if !refusals.isEmpty {
      verdict = .notComparable
    } else if differingStages.isEmpty {
      (verdict, reason) = (.identical, "every stage is the same, and so is its result")
    } else {
      let count = max(others, differingStages.count)
      let noun = count == 1 ? "stage is" : "stages are"
      (verdict, reason) = (.different, "\(count) \(noun) not the same")
    }
  }

  /// What is known of a subject before any number of it is looked at.
  struct Side {
    var digest: String
    var task: String
    var profile: String
    var engine: EngineIdentity
    var stages: [(name: String, key: String)]
    /// Of the resolved spec; nil where they are not at hand.
    var fields: [FieldRecord]?

    init(_ subject: Subject) {
      switch subject {
      case .plan(let run):
        (digest, task, profile, engine) = (run.digest, run.task, run.profile, run.engine)
        stages = run.stages.map { ($0.name, $0.key) }
        fields = run.fields
      case .result(let source):
        let manifest = source.manifest
        (digest, task) = (manifest.spec.digest, manifest.spec.task)
        (profile, engine) = (manifest.spec.profile, manifest.engine)
        stages = manifest.stages.map { ($0.name, $0.key) }
        fields = source.fields
      }
    }
  }
}
