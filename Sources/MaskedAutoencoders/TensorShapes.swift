public import Tensors

/// The names and shapes in a file of weights, which tell what network they are of.
public struct TensorShapes: Sendable {
  /// In the order of the file.
  public let names: [String]
  private let shapes: [String: Shape]

  public init(_ tensors: [(name: String, shape: Shape)]) {
    names = tensors.map(\.name)
    shapes = Dictionary(tensors) { first, _ in first }
  }

  public subscript(_ name: String) -> Shape? { shapes[name] }

  /// The shape of a tensor of so many dimensions, all of some extent; nil for any other.
  func shape(_ name: String, rank: Int) -> Shape? {
    shapes[name].flatMap { $0.rank == rank && !$0.extents.contains(0) ? $0 : nil }
  }

  /// How many parts are numbered from 0 on behind `prefix`: 12 for `blocks.` if the last tensors are
  /// `blocks.11.…`. A gap ends the count.
  func count(under prefix: String) -> Int {
    var numbers: Set<Int> = []
    for name in names where name.hasPrefix(prefix) {
      let number = name.dropFirst(prefix.count).prefix { $0 != "." }
      if let number = Int(number) { numbers.insert(number) }
    }
    var count = 0
    while numbers.contains(count) { count += 1 }
    return count
  }
}

/// The root of a whole square; nil for other numbers.
func squareRoot(_ number: Int) -> Int? {
  guard number > 0 else { return nil }
  let root = Int(Double(number).squareRoot().rounded())
  return root * root == number ? root : nil
}
