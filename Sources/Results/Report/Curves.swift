/// The loss curves of a variant, read from the CSV files of its stages.
struct Curves {
  private var columns: [String: [Double]] = [:]
  private var names: [String] = []

  init(csv: String) {
    let lines = csv.split(separator: "\n")
    guard let header = lines.first else { return }
    names = header.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for name in names { columns[name] = [] }
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      for (name, cell) in zip(names, cells) { columns[name]?.append(Double(cell) ?? .nan) }
    }
  }

  /// The wanted columns over the steps, without those that never hold a positive number.
  func chart(_ title: String, _ wanted: [String]) -> Chart {
    let steps = columns["step"] ?? []
    return Chart(
      title,
      wanted.compactMap { name in
        guard let values = columns[name], values.contains(where: { $0 > 0 }) else { return nil }
        return Chart.Series(name: name, points: zip(steps, values).map { (x: $0, y: $1) })
      })
  }

  /// Columns whose name says that they are a loss or a part of one.
  var losses: [String] { names.filter { ["loss", "pixel", "prior"].contains($0) } }

  func last(_ name: String) -> Double? { columns[name]?.last { $0.isFinite } }
  var steps: Int { Int(columns["step"]?.last ?? 0) }
}
