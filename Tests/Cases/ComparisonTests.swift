import Documents
import Files
import TestSupport
import Testing

/// `mae-run diff` on results of real runs.
@Suite("Comparing results")
struct ComparisonTests {
  /// A desk with two results: as written, and with the change.
  private func pair(_ change: String) throws -> (desk: Desk, a: String, b: String) {
    let desk = try Desk.finished()
    let before = try Files.list(desk.path("runs/a"))
    try desk.succeed("run", "a.yaml", "--set", change)
    let new = try #require(try Files.list(desk.path("runs/a")).first { !before.contains($0) })
    let old = try #require(before.first { $0 != "latest" })
    return (desk, "runs/a/\(old)", "runs/a/\(new)")
  }

  @Test("two λ differ: the field, the metrics, the same text each time, exit 1")
  func lambdas() throws {
    let (desk, a, b) = try pair("loss.prior.lambda=0.1")
    let ending = try desk.run("diff", a, b)
    #expect(ending.status == 1)
    #expect(
      ending.output.hasPrefix(
        """
        spec        1 difference
          loss.prior.lambda  1 -> 0.1    affects train, evaluate
        stages      train and evaluate/dead-leaves differ; 4 shared (data x3, prior/ctmae)
        engine      same
        """), "\(ending.output)")
    for text in [
      "psnr  up ", "ssim  up ", "95 % paired", "largest changes", "verdict     different",
    ] {
      #expect(ending.output.contains(text), "\(ending.output)")
    }
    for _ in 0..<2 { #expect(try desk.run("diff", a, b).output == ending.output) }
    #expect(try desk.run("diff", a, "runs/a/latest").output == ending.output)
    #expect(
      try desk.run("diff", "\(a)/manifest.json", "\(b)/manifest.json").output == ending.output)

    let machine = try desk.run("diff", a, b, "--json")
    #expect(machine.status == 1)
    #expect(try JSON(parsing: machine.output)["verdict"]?.string == "different")
    #expect(try desk.run("diff", a, b, "--markdown").output.contains("|"))
    #expect(try desk.run("diff", a, b, "--tol", "psnr=100", "--tol", "ssim=1").status == 0)
    #expect(
      try desk.run("diff", a, b, "--tol", "psnr=100", "--tol", "ssim=1", "--exact").status == 1)
  }

  @Test("a result is identical with itself, exit 0")
  func itself() throws {
    let desk = try Desk.finished()
    let ending = try desk.run("diff", "runs/a/latest", "runs/a/latest/manifest.json")
    #expect(ending.status == 0)
    #expect(ending.output.contains("verdict     identical"), "\(ending.output)")
  }

  @Test("different protocols are refused with advice that works, exit 2")
  func protocols() throws {
    let (desk, a, b) = try pair("evaluate.protocol=sr/div2k-rgb@1")
    let ending = try desk.run("diff", a, b)
    #expect(ending.status == 2)
    #expect(ending.output.contains("verdict     not comparable"), "\(ending.output)")
    #expect(ending.output.contains("sr/y-shave@1"))
    #expect(ending.output.contains("sr/div2k-rgb@1"))
    let advice = try #require(ending.output.firstRange(of: "mae-run run a.yaml "))
    let line = ending.output[advice.upperBound...].prefix { $0 != "\n" }
    let words = ["run", "a.yaml"] + line.split(separator: " ").map { String($0) }
    #expect(try desk.run(words).status == 0, "\(words)")
    let (left, right) =
      words.contains { $0.contains("div2k") } ? (b, "runs/a/latest") : (a, "runs/a/latest")
    #expect(try desk.run("diff", left, right).status < 2)
  }

  @Test("what is not a result is refused, exit 2", arguments: ["gone", "gone.yaml", "."])
  func notResults(_ name: String) throws {
    let desk = try Desk.finished()
    let ending = try desk.run("diff", "runs/a/latest", name)
    #expect(ending.status == (name == "gone.yaml" ? 3 : 2))
    #expect(ending.output == "")
    #expect(ending.errors.hasPrefix("error: "), "\(ending.errors)")
  }

  @Test("a spec against a result: whether the result is what the file would give now")
  func specs() throws {
    let desk = try Desk.finished()
    let same = try desk.run("diff", "a.yaml", "runs/a/latest")
    #expect(same.status == 0, "\(same.output)\(same.errors)")
    #expect(same.output.contains("verdict     identical: every stage is the same"))
    try desk.write(Desk.tiny.replacing("lambda: 1.0", with: "lambda: 0.5"), to: "a.yaml")
    let other = try desk.run("diff", "runs/a/latest", "a.yaml")
    #expect(other.status == 1)
    #expect(other.output.contains("loss.prior.lambda  1 -> 0.5    affects train, evaluate"))
    #expect(other.output.contains("verdict     different: 2 stages are not the same"))
    try desk.write(Desk.tiny, to: "b.yaml")
    #expect(try desk.run("diff", "a.yaml", "b.yaml", "--json").status == 1)
    #expect(try desk.files(below: "runs/a").allSatisfy { !$0.contains("b.yaml") })
  }

  @Test("--images writes what changed most side by side")
  func strips() throws {
    let (desk, a, b) = try pair("loss.prior.lambda=100")
    let ending = try desk.run("diff", a, b, "--images", "1", "--to", "changes")
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains("changes: A, B and their difference for 1 of the pictures"),
      "\(ending.errors)")
    #expect(try desk.files(below: "changes").count == 1)
    #expect(try desk.run("diff", a, b).errors == "")
  }

  @Test("two folders of pictures are compared sample by sample")
  func folders() throws {
    let (desk, a, b) = try pair("loss.prior.lambda=100")
    let variant = "variants/edsr-x2-ctmae/images"
    let same = try desk.run("diff", "\(a)/\(variant)", "\(a)/\(variant)")
    #expect(same.status == 0)
    #expect(same.output.contains("verdict     identical: the same samples"))
    let other = try desk.run("diff", "\(a)/\(variant)", "\(b)/\(variant)")
    #expect(other.status == 1)
    #expect(other.output.contains("verdict     different: 2 of 2 pictures differ"))
    let tolerant = try desk.run(
      "diff", "\(a)/\(variant)", "\(b)/\(variant)", "--tol", "largest=255")
    #expect(tolerant.status == 0)
  }
}
