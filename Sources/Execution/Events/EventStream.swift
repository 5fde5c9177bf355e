import Synchronization

/// Somebody who wants to know what happens.
public protocol EventConsumer: AnyObject, Sendable {
  func receive(_ event: Event)
}

/// Hands every event to every consumer, one event at a time.
public final class EventStream: Sendable {
  private let consumers: Mutex<[any EventConsumer]>

  public init(_ consumers: [any EventConsumer] = []) { self.consumers = Mutex(consumers) }

  /// Adds one that hears of everything from now on.
  public func add(_ consumer: any EventConsumer) { consumers.withLock { $0.append(consumer) } }

  public func send(_ event: Event) {
    consumers.withLock { consumers in
      for consumer in consumers { consumer.receive(event) }
    }
  }
}

/// Keeps all events: for tests and for summaries.
public final class EventRecorder: EventConsumer {
  private let kept = Mutex<[Event]>([])
  public init() {}
  public var events: [Event] { kept.withLock { $0 } }
  public func receive(_ event: Event) { kept.withLock { $0.append(event) } }
}
