public import Documents

/// What there is to know about a data set before it is downloaded.
public struct DataSetPage: Sendable {
  public let name: String
  public let about: String
  /// Where it is published, how its files lie, how they pair.
  public let text: String
  /// The fields that it has beside those of every source.
  public let fields: [FieldDescription]

  /// All data sets, in the order in which they are listed.
  public static let all: [DataSetPage] = dataSources.map { $0.described }
}

extension DataSource {
  fileprivate static var described: DataSetPage {
    DataSetPage(
      name: name, about: about, text: page, fields: RecordShape.of(Options.self).fields)
  }
}
