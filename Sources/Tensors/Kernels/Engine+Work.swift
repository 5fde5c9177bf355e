internal import Synchronization

extension Engine {
  private static let done = Atomic(0)

  /// Multiply-adds of convolutions, linear maps and attention since the process began, counted as
  /// their definitions have them: a faster algorithm makes fewer.
  public static var multiplyAdds: Int { done.load(ordering: .relaxed) }

  static func count(multiplyAdds n: Int) { done.wrappingAdd(n, ordering: .relaxed) }
}
