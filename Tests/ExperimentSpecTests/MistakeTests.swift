import Documents
import ExperimentSpec
import Files
import TestSupport
import Testing

@Suite("Mistakes in specs")
struct MistakeTests {
  /// A change of the small spec, by name of its golden file.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    var replace: [(String, String)] = []
    var sets: [String] = []
    var whole: String?
    var profile: String?

    var text: String {
      replace.reduce(whole ?? Specs.small) { text, pair in
        text.split(separator: pair.0, omittingEmptySubsequences: false).joined(separator: pair.1)
      }
    }
  }

  static let cases =
    ofPriors + [
      Case(description: "misspelt", replace: [("lambda:", "lamda:"), ("steps: 6", "stpes: 6")]),
      Case(description: "crop", replace: [("crop: 32", "crop: 30")]),
      Case(
        description: "types",
        replace: [
          ("steps: 6", "steps: many"), ("batch: 2 }\nevaluate", "batch: [2] }\nevaluate"),
          ("pixel: l1", "pixel: l7"), ("kind: ctmae", "kind: ctame"), ("scale: 4", "scale: 9"),
        ]),
      Case(
        description: "not-yet",
        replace: [
          ("resize", "input"), ("lambda: 1.0", "input: {}"),
          ("{ protocol:", "{ select: best, protocol:"),
        ]),
      Case(
        description: "other-names",
        replace: [
          ("steps: 6", "total_iter: 6, lr: 1e-4, optim_g: adam"),
          ("scale: 4", "scale: 4\nlambda: 2\nprotocol: sr/y-shave@1"),
        ]),
      Case(
        description: "sets",
        sets: [
          "loss.prior.lamda=1", "train.steps=abc", "train", "data.test.limit=[1", "nothing.at=3",
          "train.optimizer.adamw.lr=99",
        ]),
      Case(description: "missing", whole: "mae-run: 1\nabout: nothing else\n"),
      Case(description: "misspelt-model", replace: [("model:", "modle:")]),
      Case(description: "empty", whole: "# nothing\n"),
      Case(description: "version", replace: [("mae-run: 1", "mae-run: 7")]),
      Case(description: "syntax", replace: [("model: {", "model: {{")]),
      Case(
        description: "environment",
        replace: [
          ("scale: 4", "scale: ${env.SCALE}"),
          (
            "set: dead-leaves, count: 4",
            "set: files, root: \"${env.NOT_SET}/x\", limit: \"${let.n}\""
          ),
        ]),
      Case(
        description: "braces",
        replace: [("set: dead-leaves, count: 4", "set: files, root: ${env.X}")]),
      Case(description: "side", replace: [("count: 4, size: 64", "count: 4, size: 24")]),
      Case(description: "use", replace: [("scale: 4", "use: [gone.yaml, a.yaml]\nscale: 4")]),
      Case(description: "profile", profile: "papier"),
      Case(
        description: "wide",
        replace: [("scale: 4", "about: \"深い 画像\t復元\"\nlet: {a: '日本', bb: 1}\nscael: 4")]),
      Case(
        description: "protocol", replace: [(" protocol: sr/y-shave@1 ", " metrics: [psnr, nique] ")]
      ),
      Case(description: "strict-size", replace: [("lambda: 1.0", "resize: strict")]),
      Case(
        description: "network-size",
        replace: [("arch: edsr", "arch: rfdn"), ("{ protocol:", "{ tile: 64, protocol:")]),
      Case(
        description: "task",
        replace: [("scale: 4", "task: denoise\nscale: 4"), ("arch: edsr", "arch: rfdn")]),
      Case(
        description: "task-data",
        replace: [
          ("scale: 4", "task: denoise"), ("arch: edsr, features: 8, blocks: 1", "arch: dncnn"),
          ("crop: 32 }", "crop: 32, window: 5, augment: [tflip], degrade: bicubic }"),
        ]),
      Case(
        description: "no-targets",
        replace: [
          ("scale: 4", "task: pan-sharpen\nscale: 4"),
          ("arch: edsr, features: 8, blocks: 1", "arch: sfinet, features: 4"),
          ("set: dead-leaves, count: 4, size: 64", "set: gaofen2, split: full, root: /gf2"),
          (
            "set: dead-leaves, split: test, count: 2, size: 64",
            "set: pancollection, satellite: gf2, split: full, root: /pan"
          ),
          (
            "protocol: sr/y-shave@1",
            "protocol: pan/reduced-resolution@1, also: [pan/full-resolution@1], metrics: [psnr, qnr]"
          ),
        ]),
      Case(
        description: "no-sensor",
        replace: [
          ("scale: 4", "task: pan-sharpen\nscale: 4"),
          ("arch: edsr, features: 8, blocks: 1", "arch: sfinet, features: 4"),
          ("crop: 32 }", "crop: 32, degrade: {bicubic: pil} }"),
          ("protocol: sr/y-shave@1", "protocol: pan/dlpan-full-resolution@1"),
        ]),
      Case(
        description: "bands",
        replace: [
          ("scale: 4", "task: denoise"),
          ("arch: edsr, features: 8, blocks: 1", "arch: dncnn, channels: 1"),
          ("protocol: sr/y-shave@1", "protocol: denoise/rgb@1"),
        ]),
      Case(
        description: "weights",
        replace: [
          ("arch: edsr", "arch: edsr, weights: { file: a.pth, sha256: abc }"),
          ("train: { steps: 6, batch: 2 }", "train: { steps: 6, batch: 2, init: b.safetensors }"),
        ]),
      Case(
        description: "no-weights", replace: [("train: { steps: 6, batch: 2 }\n", "")]),
      Case(
        description: "same-name",
        replace: [
          ("{ set: dead-leaves, split: test, count: 2, size: 64 }", "[dead-leaves, dead-leaves]")
        ]),
    ]

  @Test("messages are what a reviewer has read", arguments: cases)
  func golden(_ item: Case) throws {
    let report = try Specs().report(item.text, sets: item.sets, profile: item.profile)
    #expect(goldenMismatch(report, item.description + ".txt") == nil)
  }

  @Test("the small spec has no mistakes")
  func sound() throws {
    let loaded = try Specs().load(Specs.small)
    #expect(loaded.diagnostics.isEmpty)
    #expect(loaded.experiment != nil)
  }

  @Test("every machine format says the same", arguments: DiagnosticFormat.allCases)
  func formats(_ format: DiagnosticFormat) throws {
    let specs = Specs()
    let text = MistakeTests.cases[0].text
    let report = try specs.load(text).diagnostics.rendered(as: format)
    let plain = report.split(separator: specs.folder.path + "/", omittingEmptySubsequences: false)
    #expect(goldenMismatch(plain.joined(), "format-\(format.rawValue).txt") == nil)
  }

  @Test("every single-edit misspelling of every field is understood")
  func spelling() throws {
    var checked = 0
    for names in MistakeTests.recordNames() {
      for name in names {
        for wrong in MistakeTests.edits(of: name) where !names.contains(wrong) {
          let found = Spelling.nearest(to: wrong, among: names)
          // Where two names are one edit away, either is a right answer.
          let fair = found == name || found.map { Spelling.distance($0, wrong) == 1 } == true
          #expect(fair, "\(wrong) for \(name): \(found ?? "nothing")")
          checked += 1
        }
      }
    }
    #expect(checked > 1000)
  }

  /// The names of the fields of every record of the language.
  private static func recordNames() -> [[String]] {
    var all: [[String]] = []
    func visit(_ shape: ValueShape) {
      switch shape {
      case .record(let record):
        let lists = record.variants.isEmpty ? [record.fields] : record.variants.map(\.fields)
        for fields in lists {
          all.append(fields.map(\.name))
          for field in fields { visit(field.shape) }
        }
      case .tagged(let cases): for item in cases { visit(item.value) }
      case .list(let item, _): visit(item)
      case .any(let shapes): for shape in shapes { visit(shape) }
      default: break
      }
    }
    visit(.record(Experiment.shape))
    return all
  }

  /// One letter left out, doubled, replaced, or two swapped.
  private static func edits(of name: String) -> Set<String> {
    let letters = Array(name)
    var edits: Set<String> = []
    for i in letters.indices {
      var word = letters
      word.remove(at: i)
      if word.count > 1 { edits.insert(String(word)) }
      word = letters
      word.insert(letters[i], at: i)
      edits.insert(String(word))
      word = letters
      word[i] = "q"
      if letters.count > 1 { edits.insert(String(word)) }
      if i + 1 < letters.count, letters[i] != letters[i + 1] {
        word = letters
        word.swapAt(i, i + 1)
        edits.insert(String(word))
      }
    }
    edits.remove(name)
    return edits
  }
}
