import Files

/// A value in a pickle. Containers are handles into a `PickleHeap`: they can be shared and can hold
/// themselves, and a million of them, one inside the other, are freed without recursion.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  case tuple(PickleHeap.Sequence)
  case list(PickleHeap.Sequence)
  case set(PickleHeap.Sequence)
  case dictionary(PickleHeap.Dictionary)
  /// The name of a class or function; a name is all it ever is.
  case global(PickleName)
  case storage(TorchStorage)
  case tensor(TorchView)
  /// An instance of a class that is not run: what was given for it and its attributes.
  case record(PickleHeap.Record)
  /// A value that no tensor depends on: a huge integer, a complex number.
  case inert
}

/// `module.name`, as written in the file.
struct PickleName: Hashable {
  var module: String
  var name: String

  var text: String { "\(module).\(name)" }
}

/// All containers of one pickle.
struct PickleHeap {
  struct Sequence: Hashable { fileprivate let index: Int }
  struct Dictionary: Hashable { fileprivate let index: Int }
  struct Record: Hashable { fileprivate let index: Int }

  /// Key and value in the order of insertion.
  typealias Item = (key: PickleValue, value: PickleValue)

  private struct Table {
    var items: [Item] = []
    /// Places of keys that are text or whole numbers.
    var places: [Key: Int] = [:]
  }

  private enum Key: Hashable {
    case text(String)
    case integer(Int)

    var words: String {
      switch self {
      case .text(let text): "`\(text.prefix(80))`"
      case .integer(let number): "the key \(number)"
      }
    }
  }

  struct Instance {
    var type: PickleName
    var arguments: [PickleValue]
    var state: PickleValue = .none
  }

  private var sequences: [[PickleValue]] = []
  private var tables: [Table] = []
  private var instances: [Instance] = []

  mutating func sequence(_ values: [PickleValue] = []) -> Sequence {
    sequences.append(values)
    return Sequence(index: sequences.count - 1)
  }

  mutating func dictionary() -> Dictionary {
    tables.append(Table())
    return Dictionary(index: tables.count - 1)
  }

  mutating func record(_ type: PickleName, _ arguments: [PickleValue]) -> PickleValue {
    instances.append(Instance(type: type, arguments: arguments))
    return .record(Record(index: instances.count - 1))
  }

  subscript(_ sequence: Sequence) -> [PickleValue] { sequences[sequence.index] }
  subscript(_ dictionary: Dictionary) -> [Item] { tables[dictionary.index].items }
  subscript(_ record: Record) -> Instance { instances[record.index] }

  mutating func append(_ values: some Swift.Sequence<PickleValue>, to sequence: Sequence) {
    sequences[sequence.index] += values
  }

  /// - Throws: if there is a value under this text or number already; Python writes no such pickles
  mutating func set(
    _ key: PickleValue, _ value: PickleValue, in dictionary: Dictionary
  ) throws(Failure) {
    let known: Key? =
      switch key {
      case .text(let text): .text(text)
      case .integer(let number): .integer(number)
      default: nil
      }
    let table = dictionary.index
    if let known {
      let former = tables[table].places.updateValue(tables[table].items.count, forKey: known)
      guard former == nil else {
        throw Failure(.data, "a dictionary of the pickle holds \(known.words) twice")
      }
    }
    tables[table].items.append((key, value))
  }

  mutating func setState(_ state: PickleValue, of record: Record) {
    instances[record.index].state = state
  }

  func value(_ key: String, in dictionary: Dictionary) -> PickleValue? {
    let table = tables[dictionary.index]
    return table.places[.text(key)].map { table.items[$0].value }
  }
}
