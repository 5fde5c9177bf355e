import Files
import MaskedAutoencoders
import Tensors

/// Position tables: `sincos.D32.g3x5.cls` is the table of 3 rows and 5 columns, `.nocls` without the
/// class token's row, `.rows` those rows of it that `.rowindex` lists; `interp.to6x9` is
/// `interp.source`, a square table, on another grid.
func checkPositionTables(_ golden: Golden) throws(Failure) {
  for name in golden.names(under: "sincos.") where !name.hasSuffix(".rowindex") {
    try checkSincos(name, golden)
  }
  let targets = golden.names(under: "interp.to")
  if targets.isEmpty { return }
  let source = try golden.tensor("interp.source", rank: 3)
  guard let side = squareRoot(source.shape[1] - 1), source.shape[0] == 1 else {
    throw Failure(.data, "`interp.source` is \(source.shape), which is no square table")
  }
  let table = PositionTable(source, grid: Grid(rows: side, columns: side))
  for target in targets {
    guard let grid = grid(target) else {
      throw Failure(.data, "`interp.to\(target)` names no grid")
    }
    let reference = try golden.tensor("interp.to\(target)")
    // Only a table that is really there is worth computing.
    let isThere = reference.shape == [1, 1 + grid.count, source.shape[2]]
    golden.record(
      "interp.to\(target)", isThere ? table.resampled(to: grid).rows : nil, reference)
  }
}

/// Numbers in a table; more would be a mistake in a name.
private let largestTable = 1 << 28

private func checkSincos(_ name: String, _ golden: Golden) throws(Failure) {
  let parts = name.split(separator: ".")
  guard parts.count == 3, parts[0].first == "D", let width = Int(parts[0].dropFirst()),
    (4...65536).contains(width), width % 4 == 0, parts[1].first == "g",
    let grid = grid(parts[1].dropFirst()), grid.count < largestTable / width
  else { throw Failure(.data, "`sincos.\(name)` names no table") }
  let table = PositionTable.sincos(width: width, grid: grid).rows.reshaped([1 + grid.count, width])
  let ours: Tensor
  switch parts[2] {
  case "cls": ours = table
  case "nocls": ours = table.sliced(0, 1..<1 + grid.count)
  case "rows":
    let index = "sincos.\(parts[0]).\(parts[1]).rowindex"
    let rows = try golden.tensor(index).values
    guard rows.allSatisfy({ $0 >= 0 && $0 < Float(1 + grid.count) }) else {
      throw Failure(.data, "`\(index)` points outside the table")
    }
    let picked = rows.map { table.sliced(0, Int($0)..<Int($0) + 1) }
    guard !picked.isEmpty else { throw Failure(.data, "`\(index)` is empty") }
    ours = Tensor.concatenated(picked, axis: 0)
  default: throw Failure(.data, "`sincos.\(name)` names no table")
  }
  try golden.compare("sincos.\(name)", ours)
}

/// `5` is 5×5, `3x5` has 3 rows and 5 columns.
private func grid(_ text: some StringProtocol) -> Grid? {
  let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
  guard let rows = sides.first ?? nil, let columns = sides.last ?? nil, sides.count <= 2,
    (1...4096).contains(rows), (1...4096).contains(columns)
  else { return nil }
  return Grid(rows: rows, columns: columns)
}

private func squareRoot(_ n: Int) -> Int? {
  guard n > 0 else { return nil }
  let root = Int(Double(n).squareRoot().rounded())
  return root * root == n ? root : nil
}
