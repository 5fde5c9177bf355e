/// What happens while a plan is carried out, as it happens. Every display, log and test reads this
/// one stream.
public enum Event: Sendable {
  case runStarted(stages: Int, toRun: Int)
  /// What stages will take, in seconds by key, as far as they have been measured.
  case estimated([String: Double])
  /// A stage whose result was in the store.
  case stageCached(StageLabel)
  case stageStarted(StageLabel)
  /// A stage goes on from a checkpoint.
  case resumed(StageLabel, step: Int, of: Int)
  case progress(StageLabel, Progress)
  case checkpoint(StageLabel, step: Int, seconds: Double)
  case stageFinished(StageLabel, seconds: Double)
  case stageFailed(StageLabel, message: String)
  /// A stage needs the result of one that failed or was skipped itself.
  case stageSkipped(StageLabel, needs: String)
  /// Another process works on the stage; this one waits.
  case waiting(StageLabel, holder: String)
  case takenOver(StageLabel, from: String)
  case stopRequested(StageLabel, step: Int, reason: String)
  /// A stage ended early with a valid checkpoint.
  case kept(StageLabel, step: Int, of: Int)
  /// A diagnostic with a code, such as W203.
  case finding(code: String, message: String)
  case warning(String)
  case note(String)
  case runFinished(seconds: Double)
}

/// Which stage an event is about.
public struct StageLabel: Hashable, Sendable {
  public var name: String
  public var key: String
  /// Place in the plan, from 1.
  public var number: Int
  public var count: Int

  public init(name: String, key: String, number: Int = 1, count: Int = 1) {
    self.name = name
    self.key = key
    self.number = number
    self.count = count
  }
}

/// How far a stage is.
public struct Progress: Sendable {
  /// What is counted: `step`, `image`.
  public var unit: String
  public var done: Int
  public var total: Int
  /// The loss and what it is made of, in the order of the formula.
  public var terms: [Term]
  public var rate: Double?
  public var gradientNorm: Double?
  /// Units a second over the last moments.
  public var speed: Double?
  public var memoryBytes: Int?

  public struct Term: Sendable {
    public var name: String
    public var value: Double
    /// The factor with which it enters the sum.
    public var weight: Double

    public init(_ name: String, _ value: Double, weight: Double = 1) {
      self.name = name
      self.value = value
      self.weight = weight
    }
  }

  public init(
    unit: String = "step", done: Int, total: Int, terms: [Term] = [], rate: Double? = nil,
    gradientNorm: Double? = nil, speed: Double? = nil, memoryBytes: Int? = nil
  ) {
    self.unit = unit
    self.done = done
    self.total = total
    self.terms = terms
    self.rate = rate
    self.gradientNorm = gradientNorm
    self.speed = speed
    self.memoryBytes = memoryBytes
  }

  /// The weighted sum of the terms.
  public var loss: Double { terms.reduce(0) { $0 + $1.weight * $1.value } }
}
