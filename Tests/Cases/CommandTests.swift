import Documents
import Files
import TestSupport
import Testing

/// The commands that look and do not run.
@Suite("Commands")
struct CommandTests {
  private static let package = Path.folder(
    of: Path.folder(of: Path.folder(of: #filePath)))

  static let experiments: [String] = {
    let folder = Path.join(package, "experiments")
    let below = ["baselines", "losses", "studies"].flatMap { part in
      ((try? Files.list(Path.join(folder, part))) ?? []).map { "\(part)/\($0)" }
    }
    let names = ((try? Files.list(folder)) ?? []) + below
    return names.filter { Path.suffix(of: $0) == "yaml" }
  }()

  @Test("every experiment passes a strict check, or lacks only its data", arguments: experiments)
  func experiment(_ name: String) throws {
    let desk = try Desk()
    let path = Path.join(Self.package, "experiments/\(name)")
    let ending = try desk.run("check", "--strict", path)
    if name.hasPrefix("table") {
      // The paper's data are nobody's by default; the smoke profile needs none of them.
      #expect(ending.status == 4, "\(ending.output)")
      #expect(ending.output.contains("error[E110]"))
      let smoke = try desk.run("check", "--profile", "smoke", path)
      #expect(smoke.status == 0, "\(smoke.output)")
      #expect(smoke.output.contains("0 errors, 1 warning"), "\(smoke.output)")
    } else if try Files.readText(path).contains("${env.") {
      #expect(ending.status == 4)
      #expect(ending.output.contains("MAE_DATA"), "\(ending.output)")
    } else if try Files.readText(path).contains("../../weights") {
      #expect(ending.output.contains("warning[W110]: the weights of"), "\(ending.output)")
      #expect(ending.output.contains("published at https://"), "\(ending.output)")
      #expect(ending.output.contains("0 errors, 1 warning"))
      // The same is a failure once the weights are needed.
      let plan = try desk.run("plan", path)
      #expect(plan.status == 4)
      #expect(plan.errors.contains("put it there, or name its place"), "\(plan.errors)")
    } else {
      #expect(ending.status == 0, "\(ending.output)")
      #expect(ending.output == "0 errors, 0 warnings. It can be run.\n")
    }
    #expect(try desk.files() == ["a.yaml"])
  }

  @Test("schema writes what is committed")
  func schemas() throws {
    let desk = try Desk()
    try desk.succeed("schema", "schemas")
    let names = try desk.files(below: "schemas")
    #expect(names == ["experiment.schema.json", "manifest.schema.json"])
    for name in names {
      let committed = try Files.readText(Path.join(Self.package, "schemas/\(name)"))
      #expect(try desk.text("schemas/\(name)") == committed, "run `mae-run schema schemas`")
    }
  }

  @Test(
    "mistakes come in the forms that tools read", arguments: ["json", "sarif", "github", "short"])
  func formats(_ format: String) throws {
    let desk = try Desk(Desk.tiny.replacing("lambda", with: "lamda"))
    let ending = try desk.run("check", "a.yaml", "--format", format)
    #expect(ending.status == 3)
    #expect(ending.errors == "")
    switch format {
    case "json": _ = try JSON(parsing: ending.output)
    case "sarif": #expect(try JSON(parsing: ending.output)["version"]?.string == "2.1.0")
    case "github": #expect(ending.output.hasPrefix("::error file=a.yaml,line=11,"))
    default: #expect(ending.output.hasPrefix("a.yaml:11:5: error[E021]: "))
    }
    let sound = try Desk().run("check", "a.yaml", "--format", format)
    #expect(sound.status == 0)
    if format == "json" || format == "sarif" { _ = try JSON(parsing: sound.output) }
  }

  @Test("plan --exit-code tells work, 10, from none, 0; planning makes nothing")
  func exitCode() throws {
    let desk = try Desk()
    #expect(try desk.run("plan", "a.yaml", "--exit-code").status == 10)
    #expect(try desk.run("plan", "a.yaml").status == 0)
    #expect(try desk.run("explain", "a.yaml").status == 0)
    // Old enough to be worth remembering; looking must not do so.
    try desk.shell("mkdir pictures; cp '\(Fixtures.path("pictures/rgb.jpg"))' pictures/a.jpg")
    try desk.shell("touch -d '1 hour ago' pictures/a.jpg")
    let other = ["a.yaml", "--set", "data.test={set: files, root: pictures}"]
    #expect(try desk.run(["plan"] + other).status == 0)
    #expect(try desk.files() == ["a.yaml", "pictures/a.jpg"])
    let finished = try Desk.finished()
    let scratch = finished.path("runs/.store/scratch")
    let before = Files.status(scratch)
    #expect(try finished.run("plan", "a.yaml", "--exit-code").status == 0)
    #expect(Files.status(scratch) == before, "a look at a store writes into it")
  }

  @Test("show tells each value, where it comes from, and what is assumed")
  func show() throws {
    let desk = try Desk()
    let set = ["--set", "loss.prior.lambda=0.1"]
    let plain = try desk.run(["show", "a.yaml"] + set).output
    #expect(plain.contains("loss.prior.lambda = 0.1\n"))
    let origin = try desk.run(["show", "--origin", "a.yaml"] + set).output
    let line = try #require(
      origin.split(separator: "\n").first { $0.hasPrefix("loss.prior.lambda") })
    #expect(line.hasSuffix("  --set, over a.yaml:11:13"))
    let assumed = try desk.run("show", "--assumptions", "a.yaml").output.split(separator: "\n")
    let plan = try desk.run("plan", "a.yaml").output
    #expect(plan.contains("assumed here: \(assumed.count) fields"), "\(assumed.count) are shown")
    let finished = try Desk.finished()
    let manifest = try JSON(parsing: finished.text("runs/a/latest/manifest.json"))
    #expect(manifest["assumptions"]?.int == assumed.count)
  }

  @Test("a resolved spec is a spec, and plans to the same stages")
  func resolved() throws {
    let desk = try Desk.finished()
    try desk.shell("cp runs/a/latest/resolved.yaml a.yaml")
    let plan = try desk.run("plan", "a.yaml", "--exit-code")
    #expect(plan.status == 0, "\(plan.errors)\(plan.output)")
  }

  @Test("metric scores files and folders as the run did")
  func metric() throws {
    let desk = try Desk.finished()
    let images = "\(desk.latest())/variants/edsr-x2-ctmae/images"
    let command = ["metric", "--protocol", "sr/y-shave@1", "--scale", "2"]
    let same = try desk.run(command + ["\(images)/0000.png", "\(images)/0000.png"])
    #expect(same.status == 0, "\(same.errors)")
    #expect(same.output.hasPrefix("0000  psnr inf  ssim 1.0000\nsr/y-shave@1: "))
    let csv = try desk.run(command + [images, images, "--csv"])
    #expect(csv.output == "image,psnr,ssim\n0000,inf,1\n0001,inf,1\n")
    #expect(try desk.run(command + [images, "."]).status == 4)
    #expect(try desk.run("metric", images, images, "--protocol", "sr/z@1").status == 2)
    let niqe = try desk.run(
      command + ["\(images)/0000.png", "--niqe-model", "nothing.npz"])
    #expect(niqe.status == 4 && niqe.errors.contains("nothing.npz"))
    #expect(try desk.run(command + ["\(images)/0000.png", "--metrics", "psnr"]).status == 2)
  }

  @Test("pretrain makes what run would make first, and run finds it")
  func pretrains() throws {
    let desk = try Desk()
    let ending = try desk.succeed("pretrain", "a.yaml")
    #expect(ending.output.hasPrefix("2 of 2 stages made\nprior/ctmae  "), "\(ending.output)")
    let folder = desk.latest("a-pretrain")
    let manifest = try JSON(parsing: desk.text("\(folder)/manifest.json"))
    #expect(manifest["stages"]?[1]?["stage"] == "prior/ctmae")
    #expect(manifest["results"] == [])
    #expect(try desk.files(below: folder).contains("variants/ctmae/prior.csv"))
    #expect(try desk.text("\(folder)/report.html").contains("pre-training"))
    try desk.succeed("verify", folder)
    let again = try desk.succeed("pretrain", "a.yaml", "--set", "loss.prior.lambda=9")
    #expect(again.output.hasPrefix("nothing to do: all 2 stages were there\n"))
    let whole = try desk.succeed("run", "a.yaml")
    #expect(whole.output.hasPrefix("4 of 6 stages made\n"), "\(whole.output)")
  }

  @Test("pretrain of a spec without a learned loss says what is missing")
  func pretrainsNothing() throws {
    let desk = try Desk()
    let ending = try desk.run("pretrain", "a.yaml", "--set", "loss.prior=none")
    #expect(ending.status == 2)
    #expect(ending.errors.contains("the spec has no learned loss to pre-train"))
    #expect(try desk.files() == ["a.yaml"])
  }

  @Test(
    "doc explains a field, a record and what depends on a choice",
    arguments: [
      ("loss.prior.lambda", "a number, 0 to 1000000"), ("loss.prior", "depends on `kind`"),
      ("loss.prior.pretrain.seed", "inherit"), ("train.optimizer.adam.lr", "learning rate"),
      ("data.test[0].set", "dead-leaves"), ("priors.mine.weights", "random"),
    ])
  func docs(_ path: String, _ words: String) throws {
    let ending = try Desk().succeed("doc", path)
    #expect(ending.output.contains(words), "\(ending.output)")
  }

  @Test("doc of a misspelt field says which was meant")
  func misspeltDoc() throws {
    let ending = try Desk().run("doc", "loss.prior.lamda")
    #expect(ending.status == 2)
    #expect(ending.errors.contains("did you mean `lambda`?"))
  }

  @Test("every protocol has a page whose example comes to the scores it shows")
  func protocolPages() throws {
    let desk = try Desk()
    let index = try desk.succeed("doc", "protocol").output
    let names = index.split(separator: "\n").compactMap { line in
      line.contains("@") ? line.split(separator: " ").first.map { String($0) } : nil
    }
    #expect(names.count >= 10)
    for name in names {
      let page = try desk.succeed("doc", "protocol", name).output
      /// The first number of a row of the example.
      func number(_ row: String) -> Double? {
        let lines = page.split(separator: "\n").filter { $0.hasPrefix("  \(row)  ") }
        return lines.last.flatMap { line in
          line.split(separator: " ").lazy.compactMap { Double($0) }.first
        }
      }
      #expect(page.contains("example: "), "\(name)")
      if let decibels = number("decibels") { #expect(number("psnr") == decibels, "\(name)") }
      if let percent = number("percent") { #expect(number("ergas") == percent, "\(name)") }
    }
    let luma = try desk.succeed("doc", "protocol", "sr/y-shave@1").output
    #expect(luma.contains("65.481 128.553 24.966") && luma.contains("border 4"))
    #expect(try desk.run("doc", "protocol", "sr/y-shove@1").errors.contains("sr/y-shave@1"))
  }
}
