extension Form<Int> {
  /// A whole number. A schema allows a list of them, too: somebody takes one at a time out of it
  /// before the field is read.
  public static func integerOrEach(_ bounds: ClosedRange<Int>) -> Form {
    let number = integer(bounds)
    return Form(
      shape: { .any([number.shape(), .list(number.shape(), counts: 1...1_000_000)]) },
      placeholder: number.placeholder, json: number.json, read: number.read)
  }
}
