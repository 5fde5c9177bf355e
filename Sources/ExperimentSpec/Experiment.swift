public import Documents
public import RestorationModels

/// What a spec asks for, typed and complete: every default filled in, nothing left to look up.
public struct Experiment: Sendable {
  /// The name of its folder of results: that of the file unless stated.
  public var name: String
  public var about: String
  public var task: RestorationTask
  /// How much larger the output is than the input.
  public var scale: Int
  public var seed: Int
  public var data: DataSpec
  /// Nil means that encoders are pre-trained and nothing is restored.
  public var model: ModelSpec?
  public var loss: LossSpec
  /// Learned losses by name. With a model, `loss.prior` is the one that is used, whatever its name.
  public var priors: [(name: String, prior: PriorSpec)]
  /// Nil means that nothing is trained: evaluation only.
  public var train: TrainSpec?
  public var evaluate: EvaluateSpec
  public var report: ReportSpec
  public var claims: [ClaimSpec]
  public var engine: EngineSpec
  /// The folder under which results go, relative to the working directory.
  public var output: String
  /// The profile that scaled it; `spec` if it runs as written.
  public var profile = Profile.asWritten
  public var quirks: [String]
}

extension Experiment: Readable {
  public init(from fields: inout Fields) {
    let version = fields.read(
      "mae-run", "version of the language in which the spec is written", in: 0...Int.max,
      affects: [])
    if version != 1 {
      fields.report(
        "E010", "the spec is written in version \(version) of the language", "mae-run",
        label: "this program knows version 1")
    }
    _ = fields.read(
      "use", "files that are read before; what stands here wins",
      as: .oneOrMore(of: .text), writtenDefault: [], affects: [])
    _ = fields.read(
      "let", "texts for `${let.…}`", as: .named(.text), default: [], affects: [])
    _ = fields.read(
      "profiles", "values by path that replace those of the spec under `--profile`",
      as: .named(.named(.anything)), default: [], affects: [])
    name = fields.read(
      "name", "name of the folder of results; the file's own name unless stated", default: "",
      affects: [])
    about = fields.read("about", "what the experiment is for", default: "", affects: [])
    let task =
      RestorationTask(
        rawValue: fields.read(
          "task", "what is restored", as: .choice(RestorationTask.choices),
          default: "super-resolution", affects: [])) ?? .superResolution
    self.task = task
    if !task.enlarges { fields.give("scale", 1, by: "task") }
    let scale = fields.read(
      "scale", "how much larger the output is than the input", default: 4,
      in: (task.enlarges ? 2 : 1)...4, origin: .assumed, affects: ["data", "train"])
    self.scale = scale
    let seed = fields.read(
      "seed",
      "decides initial weights, order of the data and augmentation; a list makes a cell of each",
      as: .integerOrEach(0...Int.max), default: 0, origin: .assumed, affects: ["train"])
    self.seed = seed
    let restores = fields.isWritten("model")
    let data = fields.read(
      "data", "what is learned from and what is tested on", DataSpec.self,
      affects: ["targets", "data"]
    ) {
      $0.tell(task)
      $0.tell("restores", .bool(restores), by: "model")
    }
    self.data = data
    let setting = Setting(task: task, bands: data.bands, seed: seed)
    model = fields.read(
      "model",
      "the network that restores; without it encoders are pre-trained and that is all",
      as: .optional(
        .record(ModelSpec.self) {
          // A network that enlarges is a mistake elsewhere, and one mistake is enough.
          if task.enlarges { $0.give("scale", .integer(scale), by: "scale") }
          $0.tellBands(setting.bands)
        }), default: .some(nil), affects: ["train"])
    let priors = fields.read(
      "priors", "learned losses by name, for `loss.prior`",
      as: .named(.record(PriorChoice.self) { $0.tell(setting) }), default: [], affects: [])
    self.priors = priors.compactMap { name, choice in choice.prior.map { (name, $0) } }
    loss = fields.read("loss", "what training makes small", LossSpec.self, affects: ["train"]) {
      $0.tell(setting)
    }
    train = fields.readOptional(
      "train", "how the network is trained; without it there is evaluation only",
      affects: ["train"])
    evaluate = fields.read(
      "evaluate", "how the result is judged", EvaluateSpec.self, affects: ["evaluate"]
    ) { $0.tell(task) }
    report = fields.read("report", "what the report shows", affects: [])
    engine = fields.read(
      "engine", "how numbers are computed", affects: ["prior", "train", "evaluate"])
    output = fields.read(
      "output", "folder of results, relative to the working directory", as: .workingLocation,
      default: "runs", affects: [])
    quirks = fields.read(
      "quirks", "named deviations that copy mistakes of other programs",
      as: .list(of: .choice([])), default: [], affects: ["train", "evaluate"])
    // Taken out of the document before its cells are read.
    _ = fields.read(
      "matrix", "what is compared: each cell is an experiment",
      as: .optional(.record(MatrixSpec.self)), default: .some(nil), affects: [])
    claims = fields.read(
      "claims", "what is said about the results, as rules that they keep or break",
      as: .list(of: .record(ClaimSpec.self)), default: [], affects: [])
    checkRules(&fields)
  }
}
