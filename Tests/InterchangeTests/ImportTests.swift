import Documents
import ExperimentSpec
import Files
import Interchange
import TestSupport
import Testing

@Suite("Options of other programs")
struct ImportTests {
  private let folder = ScratchFolder()

  private func imported(
    _ text: String, as name: String = "options.yml", model: String? = nil, root: String? = nil
  ) throws(Failure) -> ImportedSpec {
    let path = folder.path(name)
    try Files.write(text, to: path)
    return try ImportedSpec(path, model: model, root: root)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var options: String
    var model: String?
    var root: String?
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "basicsr-edsr", options: ForeignOptions.edsr, root: "../BasicSR"),
    Case(name: "basicsr-weights", options: ForeignOptions.weights),
    Case(name: "basicsr-perceptual", options: ForeignOptions.perceptual),
    Case(name: "basicsr-other-network", options: ForeignOptions.edsr, model: "rfdn"),
    Case(name: "kair-dncnn", options: ForeignOptions.dncnn),
    Case(name: "kair-other-network", options: ForeignOptions.resnet, model: "edsr"),
  ]

  @Test(
    "options become a spec that can be checked, with an account of what is lost", arguments: cases)
  func imports(_ example: Case) throws {
    let spec = try imported(example.options, model: example.model, root: example.root)
    #expect(goldenMismatch(spec.text, "\(example.name).yaml") == nil)
    let study = Study("spec.yaml", Array(spec.text.utf8), checksFolders: false)
    #expect(study.diagnostics.map(\.message) == [])
    #expect(study.cells[0].loaded.experiment != nil)
  }

  @Test("every option is carried over, settled or accounted for", arguments: cases)
  func accounts(_ example: Case) throws {
    // An option that nobody knows must come up by itself, wherever it stands.
    let strange = example.options.replacing("\"netG\": {", with: "\"netG\": { \"strange\": 1,")
      .replacing("\nnetwork_g:", with: "\nstrange: 1\nnetwork_g:")
    let spec = try imported(strange, model: example.model)
    let paths = spec.notes.filter { $0.fate == .lost }.map(\.path)
    #expect(paths.contains { $0.hasSuffix("strange") } || example.model != nil, "\(paths)")
    #expect(spec.notes.allSatisfy { !$0.reason.isEmpty })
  }

  @Test(
    "what cannot be imported is refused with the reason",
    arguments: [
      ("", "holds no options"),
      ("- 1\n- 2\n", "holds no options"),
      ("scale: 2\n", "no options of BasicSR"),
      ("{ \"scale\": 2 }", "no options of KAIR"),
      ("mae-run: 1\nnetwork_g: { type: EDSR }\n", "a spec already"),
      ("network_g: { type: RRDBNet }\n", "the network `RRDBNet` is not here"),
      ("network_g: { type: [] }\n", "the network `` is not here"),
      ("network_g: !!python/object/apply:os.system ['ls']\n", "tags are not allowed"),
      ("network_g: { type: EDSR, type: EDSR }\n", "key `type` is repeated"),
      ("network_g: { type: EDSR\n", "this is not YAML"),
      ("{ \"netG\": { \"net_type\": \"dncnn\" }, }", "not JSON"),
      ("network_g: { type: EDSR }\ndatasets: { train: { type: REDSDataset } }\n", "`REDSDataset`"),
      (
        "network_g: { type: EDSR }\ndatasets: { train: {type: PairedImageDataset} }\n",
        "dataroot_gt"
      ),
      (
        "{\"netG\": {\"net_type\": \"dncnn\"}, \"datasets\": {\"train\": {\"H_size\": 3}}}",
        "`dataroot_H`"
      ),
    ])
  func refuses(_ text: String, _ reason: String) throws {
    let failure = #expect(throws: Failure.self) { try imported(text) }
    #expect(failure?.kind == .spec)
    #expect(failure.map { "\($0)".contains(reason) } == true, "\(failure.map { "\($0)" } ?? "")")
  }

  @Test("a network that does not exist anywhere is a mistake of the command")
  func wrongModel() {
    let failure = #expect(throws: Failure.self) {
      try imported(ForeignOptions.edsr, model: "rrdbnet")
    }
    #expect(failure?.kind == .usage)
    #expect(failure?.remedy?.contains("edsr") == true)
  }

  @Test("options that are cut off anywhere are refused or imported, and never crash")
  func cutOff() throws {
    for (text, name) in [(ForeignOptions.edsr, "a.yml"), (ForeignOptions.dncnn, "b.json")] {
      let bytes = Array(text.utf8)
      for length in stride(from: 0, to: bytes.count, by: 7) {
        let part = String(decoding: bytes[..<length], as: UTF8.self)
        do throws(Failure) {
          let spec = try imported(part, as: name)
          _ = Study("spec.yaml", Array(spec.text.utf8), checksFolders: false)
        } catch {
          #expect(error.kind == .spec)
        }
      }
    }
  }

  @Test(
    "values of another kind than expected are lost, and said so",
    arguments: [
      ("scale: 2", "scale: [2]"), ("gt_size: 64", "gt_size: large"),
      ("num_feat: 24", "num_feat: {}"), ("milestones: [2000, 3000]", "milestones: later"),
      ("total_iter: !!float 4e3", "total_iter: nan"), ("use_rot: false", "use_rot: [1]"),
      ("batch_size_per_gpu: 4", "batch_size_per_gpu: 9223372036854775807"),
    ])
  func wrongValues(_ right: String, _ wrong: String) throws {
    let text = ForeignOptions.edsr.replacing(right, with: wrong)
    #expect(text != ForeignOptions.edsr)
    let spec = try imported(text)
    let study = Study("spec.yaml", Array(spec.text.utf8), checksFolders: false)
    #expect(
      spec.notes.contains { $0.fate == .lost && $0.reason.contains("expected") }
        || study.diagnostics.errorCount > 0)
  }
}
