/// Whether a network is being trained or used; one for all of its layers, set through the store.
public final class NetworkMode {
  public internal(set) var isTraining = false
}
