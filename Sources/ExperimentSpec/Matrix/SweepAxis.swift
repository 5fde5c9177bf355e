import Documents

extension Loader {
  /// `--sweep loss.prior.lambda=0.1,1` as an axis that is called after the last part of its path.
  mutating func sweep(_ text: String) -> (name: String, axis: AxisSpec)? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    // Values that are written as a list are one already.
    let isList = parts.count < 2 || parts[1].hasPrefix("[")
    let list = isList ? text : "\(parts[0])=[\(parts[1])]"
    guard let whole = assignment(SourceText(name: "--sweep", text: list, order: 2000)) else {
      return nil
    }
    let points = (whole.value.items ?? []).compactMap { value in
      value.text.map { label in
        AxisPoint(
          label: label, spot: value.spot,
          assignments: [Assignment(parts: whole.parts, value: value)])
      }
    }
    guard !points.isEmpty, points.count == whole.value.items?.count else {
      diagnostics.append(
        Diagnostic(
          "E064", "`--sweep \(text)` names no values", at: whole.value.spot,
          label: "write `path=value,value`"))
      return nil
    }
    let name = whole.path.split(separator: ".").last.map(String.init) ?? whole.path
    return (name, AxisSpec(argument: points))
  }
}

extension AxisSpec {
  fileprivate init(argument points: [AxisPoint]) {
    self.points = points
    condition = nil
    isArgument = true
  }
}
