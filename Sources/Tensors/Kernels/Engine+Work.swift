internal import Synchronization

extension Engine {
  private static let done = Atomic(0)
  private static let made = Atomic(0)

  /// Multiply-adds of convolutions, linear maps and attention since the process began, counted as
  /// their definitions have them: a faster algorithm makes fewer.
  public static var multiplyAdds: Int { done.load(ordering: .relaxed) }

  /// The multiply-adds that the algorithms chosen really made of those: Winograd's way makes a
  /// quarter for filters of 3×3. Transforms to and from it are not counted.
  public static var multiplyAddsMade: Int { made.load(ordering: .relaxed) }

  /// - Parameter fewer: how many were really made, if the algorithm makes fewer
  static func count(multiplyAdds n: Int, made fewer: Int? = nil) {
    done.wrappingAdd(n, ordering: .relaxed)
    made.wrappingAdd(fewer ?? n, ordering: .relaxed)
  }
}
