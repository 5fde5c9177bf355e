extension RecordShape {
  /// Lists the fields of a record by running its initialiser on nothing, once for each choice of
  /// the field that decides about others.
  public static func of<Record: Readable>(_ type: Record.Type) -> RecordShape {
    of(type) { _ in }
  }

  static func of<Record: Readable>(
    _ type: Record.Type, _ prepare: (inout Fields) -> Void
  ) -> RecordShape {
    func run(_ choice: String?) -> Fields {
      var fields = Fields(ReadingLog(), path: "", entries: [], anchor: nil)
      fields.isDescribing = true
      fields.forcedChoice = choice
      prepare(&fields)
      _ = Record(from: &fields)
      return fields
    }
    let first = run(nil)
    var shape = RecordShape(
      fields: first.descriptions, selector: nil, variants: [], shorthand: Record.shorthand)
    if let selector = first.selector {
      shape.selector = selector.name
      shape.variants = selector.choices.filter { $0.missing == nil }.map {
        Variant(choice: $0, fields: run($0.name).descriptions)
      }
    }
    return shape
  }
}
