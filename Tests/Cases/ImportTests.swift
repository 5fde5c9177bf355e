import Files
import TestSupport
import Testing

/// What `import` says and writes, and how it ends.
@Suite("Import")
struct ImportCommandTests {
  private static let options = """
    scale: 2
    datasets:
      train: { type: PairedImageDataset, dataroot_gt: HR, gt_size: 32, batch_size_per_gpu: 2 }
      val: { name: Own, type: PairedImageDataset, dataroot_gt: HR, odd: 1 }
    network_g: { type: EDSR, num_feat: 8, num_block: 1, upscale: 2 }
    train: { optim_g: { type: Adam, lr: !!float 1e-4 }, total_iter: 20 }
    """

  private func desk(_ options: String = options) throws -> Desk {
    let desk = try Desk()
    try desk.write(options, to: "train.yml")
    return desk
  }

  @Test("the spec goes to a file, what is lost is said, and check lacks nothing but the pictures")
  func toFile() throws {
    let desk = try desk()
    let ending = try desk.run("import", "train.yml", "--to", "b.yaml")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output == "")
    #expect(ending.errors.contains("not carried over  datasets.val.odd 1: the option is not known"))
    #expect(try desk.run("check", "b.yaml").status == 4)
    try Files.createFolder(desk.path("HR"))
    #expect(try desk.run("check", "b.yaml").status == 0)
    #expect(try desk.run("import", "train.yml", "--to", "b.yaml").status == 2)
  }

  @Test("without a file the spec goes to standard output, with the account at its end")
  func toOutput() throws {
    let desk = try desk()
    let ending = try desk.run("import", "train.yml", "--root", "elsewhere")
    #expect(ending.status == 0)
    #expect(ending.output.contains("root: elsewhere/HR"))
    #expect(ending.output.contains("#   datasets.val.odd 1: the option is not known here\n"))
    #expect(try desk.files() == ["a.yaml", "train.yml"])
  }

  @Test("a spec that would be wrong is shown with its mistakes, and ends with 3")
  func mistakes() throws {
    let desk = try desk(Self.options.replacing("gt_size: 32", with: "gt_size: 33"))
    let ending = try desk.run("import", "train.yml")
    #expect(ending.status == 3)
    #expect(ending.output.contains("crop: 33"))
    #expect(ending.errors.contains("error[E047]: crop 33 does not divide by scale 2"))
  }

  @Test("an unknown network is refused with what could stand in, and that is what --model does")
  func networks() throws {
    let desk = try desk(Self.options.replacing("type: EDSR", with: "type: RRDBNet"))
    let ending = try desk.run("import", "train.yml")
    #expect(ending.status == 3)
    #expect(ending.errors.contains("the network `RRDBNet` is not here"))
    #expect(try desk.run("import", "train.yml", "--model", "rfdn").status == 0)
    #expect(try desk.run("import", "train.yml", "--model", "nothing").status == 2)
    #expect(try desk.run("import", "nothing.yml").status == 3)
  }
}
