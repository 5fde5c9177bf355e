import Documents
import Files
import TestSupport
import Testing

/// The tables of the paper as they are printed, against what anybody can count in the paper.
@Suite("The tables of the paper, printed")
struct PaperTableTests {
  struct Paper: Sendable, CustomStringConvertible {
    let number: Int
    /// Networks, each with and without every learned loss.
    let rows: Int
    /// Data sets or scales, each under every metric.
    let columns: Int
    /// Numbers that the reference documents give.
    let published: Int
    var description: String { "Table \(number)" }
  }

  static let tables = [
    // PSNR, SSIM and NIQE on two sets.
    Paper(number: 1, rows: 2 * 4, columns: 2 * 3, published: 13),
    // SIDD and DND, which only its server can score.
    Paper(number: 2, rows: 2 * 4, columns: 2 * 2, published: 7),
    // PSNR and NIQE at two scales.
    Paper(number: 3, rows: 2 * 5, columns: 2 * 2, published: 7),
    // Four metrics on three satellites.
    Paper(number: 4, rows: 2 * 3, columns: 3 * 4, published: 0),
    // Two sets of videos, each the mean over five levels of noise.
    Paper(number: 5, rows: 2 * 3, columns: 2 * 2, published: 6),
    Paper(number: 6, rows: 2 * 3, columns: 2 * 2, published: 8),
    Paper(number: 7, rows: 2 * 5, columns: 4, published: 0),
  ]

  @Test("every cell has its place before anything has been run", arguments: tables)
  func places(_ table: Paper) throws {
    let folder = Path.join(Path.folder(of: #filePath), "../../experiments")
    let spec = Path.join(folder, "table\(table.number).yaml")
    let desk = try Desk()
    for profile in ["paper", "short", "smoke"] {
      let words = ["table", spec, "--profile", profile]
      let csv = try desk.run(words + ["--csv"])
      let lines = csv.output.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      #expect(lines.count == 1 + table.rows * table.columns, "\(profile): \(csv.errors)")
      let head = try #require(lines.first)
      let place = try #require(head.firstIndex(of: "published"))
      let published = lines.dropFirst().count { !$0[place].isEmpty }
      #expect(published == table.published, "\(profile)")
      let text = try desk.run(words).output
      let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
      let own = rows.dropFirst(2).filter { !$0.contains("*published*") }
      #expect(own.count == table.rows, "\(text)")
      #expect(own.allSatisfy { $0.count { $0 == "–" || $0 == "‡" } == table.columns }, "\(text)")
      let latex = try desk.run(words + ["--latex"]).output
      let numbers = String(repeating: "r", count: table.columns)
      #expect(latex.contains("\\begin{tabular}{ll\(numbers)}"), "\(latex)")
    }
    #expect(try desk.files() == ["a.yaml"], "looking at a table must make nothing")
  }
}
