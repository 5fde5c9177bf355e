extension Form {
  /// Several forms, of which the reader uses the one at `place`. A schema, which cannot know what
  /// decides, allows all of them.
  public static func one(at place: Int, of forms: [Form]) -> Form {
    let chosen = forms[place]
    return Form(
      shape: { .any(forms.map { $0.shape() }) }, placeholder: chosen.placeholder, json: chosen.json,
      read: chosen.read)
  }

  /// A word, or a record of fields. Of other texts those that are like a word are taken for
  /// misspelt, the rest for the record's shorthand, if it has one.
  public static func word<Word: CaseIterable & RawRepresentable & Sendable, Record: Readable>(
    _ word: Word.Type, or record: Record.Type
  ) -> Form where Value == WordOrRecord<Word, Record>, Word.RawValue == String {
    let (words, records) = (Form<Word>.choice, Form<Record>.record())
    return Form(
      shape: { .any([words.shape(), records.shape()]) },
      placeholder: { .word(words.placeholder()) },
      json: { if case .word(let word) = $0 { words.json(word) } else { nil } },
      read: { node, place in
        let names = Word.allCases.map(\.rawValue)
        let isWord = node.text.map { text in
          Record.shorthand == nil || names.contains(text)
            || Spelling.nearest(to: text, among: names) != nil
        }
        return isWord ?? (node.entries == nil)
          ? words.read(node, place).map { .word($0) }
          : records.read(node, place).map { .record($0) }
      })
  }
}

/// What may be written as a word or as a record.
public enum WordOrRecord<Word: Sendable, Record: Sendable>: Sendable {
  case word(Word)
  case record(Record)
}

extension Form<Int> {
  /// A whole number, or a word that stands for one.
  public static func integer(
    _ bounds: ClosedRange<Int> = Int.min...Int.max, or word: String, meaning value: Int
  ) -> Form {
    let number = integer(bounds)
    return Form(
      shape: { .any([number.shape(), .choice([ValueShape.Choice(word)])]) },
      placeholder: number.placeholder, json: number.json,
      read: { node, place in node.text == word ? value : number.read(node, place) })
  }
}
