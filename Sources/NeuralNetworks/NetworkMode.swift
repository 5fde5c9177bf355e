/// Whether a network is being trained or used; one for all of its layers, set through the store.
public final class NetworkMode {
  public internal(set) var isTraining = false

  /// Runs `body` as if the network were in use.
  public func inUse<R>(_ body: () throws -> R) rethrows -> R {
    let before = isTraining
    isTraining = false
    defer { isTraining = before }
    return try body()
  }
}
