public import Documents
public import Files

/// A stage ready to be carried out: what it is called, what its key was made of, how it runs.
public struct Job: Sendable {
  /// The stage's name in the plan, e.g. `train/edsr`.
  public var name: String
  /// What displays call it: unlike any other job beside it.
  public var title: String
  public var kind: String
  public var key: String
  public var numerics: Int
  /// What the key was made of, kept beside the result.
  public var document: JSON
  /// Keys of the jobs whose results it uses.
  public var inputs: [String]
  public var run: @Sendable (StageContext) throws(Failure) -> StageOutput

  public init(
    name: String, title: String? = nil, kind: String, key: String, numerics: Int = 1,
    document: JSON = .null, inputs: [String] = [],
    run: @escaping @Sendable (StageContext) throws(Failure) -> StageOutput
  ) {
    self.name = name
    self.title = title ?? name
    self.kind = kind
    self.key = key
    self.numerics = numerics
    self.document = document
    self.inputs = inputs
    self.run = run
  }
}

/// What a stage made.
public struct StageOutput: Sendable {
  /// The digest that stands for the result in the manifest, 64 hexadecimal digits.
  public var out: String
  public var outputs: [KeyRecord.Output]

  public init(out: String, outputs: [KeyRecord.Output]) {
    self.out = out
    self.outputs = outputs
  }
}

/// All that a stage may use of the world while it runs.
public struct StageContext: Sendable {
  public let label: StageLabel
  public let store: Store
  public let stop: StopRequest
  /// Results of the stages it depends on, by key.
  public let inputs: [String: KeyRecord]
  private let events: EventStream

  init(
    label: StageLabel, store: Store, stop: StopRequest, inputs: [String: KeyRecord],
    events: EventStream
  ) {
    self.label = label
    self.store = store
    self.stop = stop
    self.inputs = inputs
    self.events = events
  }

  public func send(_ event: Event) { events.send(event) }

  /// The path of a file that an earlier stage made.
  public func path(_ name: String, of key: String) throws(Failure) -> String {
    guard let record = inputs[key] else {
      throw Failure(.internalFault, "\(label.name) was not given its input \(key.prefix(8))")
    }
    return try store.path(name, of: record)
  }

  /// Takes a finished file over as an output called `name`.
  public func output(_ name: String, file: String) throws(Failure) -> KeyRecord.Output {
    KeyRecord.Output(name: name, object: try store.adopt(file))
  }

  public func output(_ name: String, _ bytes: [UInt8]) throws(Failure) -> KeyRecord.Output {
    KeyRecord.Output(name: name, object: try store.adopt(bytes))
  }

  public func output(_ name: String, _ text: String) throws(Failure) -> KeyRecord.Output {
    try output(name, Array(text.utf8))
  }

  /// Ends the stage here if somebody asked for that. For stages without checkpoints: what they did
  /// so far is lost, which is why they are short.
  public func checkForStop() throws(Failure) {
    guard let reason = stop.reason else { return }
    throw Failure(
      .stopped, "\(reason) during \(label.name)", remedy: "run the same command to continue")
  }
}
