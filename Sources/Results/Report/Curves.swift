/// The numbers that a training left, read from the CSV file of its stage.
struct Curves {
  private var columns: [String: [Double]] = [:]
  private var names: [String] = []

  init(csv: String) {
    let lines = csv.split(separator: "\n")
    guard let header = lines.first else { return }
    names = header.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    var values: [[Double]] = names.map { _ in [] }
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      for (i, cell) in cells.prefix(names.count).enumerated() {
        values[i].append(Double(cell) ?? .nan)
      }
    }
    columns = Dictionary(zip(names, values)) { first, _ in first }
  }

  /// A column over the steps; nil where it never holds a positive number.
  func points(_ name: String) -> [(x: Double, y: Double)]? {
    guard let values = columns[name], values.contains(where: { $0 > 0 }) else { return nil }
    return zip(columns["step"] ?? [], values).map { (x: $0, y: $1) }
  }

  /// Columns whose name says that they are a loss or a part of one.
  var losses: [String] { names.filter { ["loss", "pixel", "prior"].contains($0) } }

  var steps: Int { Int(columns["step"]?.last ?? 0) }
}
