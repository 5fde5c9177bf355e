import Documents
import Files
import TestSupport
import Testing

/// `mae show`: whether an autoencoder has learnt anything.
@Suite("Reconstructions")
struct ReconstructionTests {
  @Test("a spec and its run show the same sheet, whose errors are told beside those of the mean")
  func shows() throws {
    let desk = try Desk.finished()
    let spec = try desk.run("mae", "show", "a.yaml")
    #expect(spec.status == 0, "\(spec.errors)")
    #expect(spec.output.hasPrefix("prior/ctmae\npicture  runs/.store/objects/"))
    #expect(spec.output.contains("\nhidden   75 % of 16 crops\nerror    0."))
    #expect(spec.output.contains(" if they are filled with the mean of what is visible: "))
    let run = try desk.run("mae", "show", "runs/a/latest")
    #expect(run.status == 0, "\(run.errors)")
    let lines = { (text: String) in text.split(separator: "\n").dropFirst(2).map(String.init) }
    #expect(lines(run.output) == lines(spec.output))

    for place in ["a.yaml", "runs/a/latest"] {
      let json = try JSON(parsing: desk.succeed("mae", "show", place, "--format", "json").output)
      let picture = try #require(json[0]?["picture"]?.string)
      let sheet = try Files.read(
        desk.path("\(desk.latest())/variants/edsr-x2-ctmae/reconstruction.png"))
      #expect(try Files.read(desk.path(picture)) == sheet)
      #expect(json[0]?["samples"]?.int == 16)
      let copied = try desk.run("mae", "show", place, "--to", "\(place.count).png")
      #expect(copied.output.hasSuffix("copied   \(place.count).png\n"))
      #expect(try Files.read(desk.path("\(place.count).png")) == sheet)
      #expect(try desk.run("mae", "show", place, "--to", "\(place.count).png").status == 2)
    }
  }

  @Test("the report shows the sheet")
  func reported() throws {
    let desk = try Desk.finished()
    let html = try desk.text("\(desk.latest())/report.html")
    #expect(html.contains("<h2>What autoencoders paint</h2>"))
    #expect(html.contains("prior/ctmae: 75 % hidden; mean absolute error there <b>0."))
  }

  @Test("the manifest says what was done to pixels before the autoencoder saw them")
  func normalization() throws {
    let desk = try Desk.finished()
    let manifest = try JSON(parsing: desk.text("\(desk.latest())/manifest.json"))
    let stages = try #require(manifest["stages"]?.array)
    let stated = stages.compactMap { stage in
      stage["normalization"]?.string.map { [stage["stage"]?.string ?? "", $0] }
    }
    #expect(stated == [["prior/ctmae", "imagenet"]])
  }

  @Test(
    "where there is nothing to show it is said what to do",
    arguments: [
      (["a.yaml"], 4, "`prior/ctmae` has not been trained yet", "mae-run pretrain a.yaml"),
      (
        ["a.yaml", "--set", "loss.prior=none"], 2, "no autoencoder is trained for this spec",
        "ctmae, ccmae"
      ),
      (
        ["a.yaml", "--set", "loss.prior.weights=random"], 2,
        "no autoencoder is trained for this spec", "`prior/ctmae` has weights from elsewhere"
      ),
      (["."], 4, "shows nothing that an autoencoder painted", "no run directory"),
    ] as [([String], Int32, String, String)])
  func nothing(_ words: [String], _ status: Int32, _ message: String, _ remedy: String) throws {
    let desk = try Desk()
    let ending = try desk.run(["mae", "show"] + words)
    #expect(ending.status == status)
    #expect(ending.errors.contains(message), "\(ending.errors)")
    #expect(ending.errors.contains(remedy), "\(ending.errors)")
    #expect(ending.output.isEmpty)
    #expect(try desk.files() == ["a.yaml"])
  }

  @Test("of several encoders that a spec asks for each has its sheet")
  func several() throws {
    let desk = try Desk(
      """
      mae-run: 1
      task: denoise
      data: { train: { set: dead-leaves, count: 2, size: 48 } }
      priors:
        waves: { kind: ctmae, pretrain: { arch: { preset: tiny, size: 32, width: 16, depth: 1, heads: 2 }, steps: 2, batch: 2 } }
        nets: { kind: ccmae, pretrain: { arch: { channels: 4 }, crop: 32, steps: 2, batch: 2 } }
      """)
    try desk.succeed("a.yaml")
    let shown = try desk.succeed("mae", "show", "a.yaml").output
    #expect(shown.contains("prior/waves\n") && shown.contains("prior/nets\n"), "\(shown)")
    let json = try JSON(
      parsing: desk.succeed("mae", "show", "runs/a/latest", "--format", "json").output)
    #expect(json.array?.count == 2)
    for name in ["waves", "nets"] {
      #expect(json.compact.contains("/reconstruction-\(name).png"), "\(json.compact)")
      let html = try desk.text("\(desk.latest())/report.html")
      #expect(html.contains("prior/\(name): "))
    }
    #expect(try desk.run("mae", "show", "a.yaml", "--to", "b.png").status == 2)
  }
}
