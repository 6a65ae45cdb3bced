internal import Queue
internal import Routing
internal import Unix

/// Knows whether other servers can be reached, and which messages wait for that.
///
/// It asks nothing and opens nothing before the first message for another server.
final class NetworkWatch {
  /// Seconds from a change of the network to the next attempt: names are known a moment after routes.
  static let settling = 1
  /// The most messages that are remembered.
  static let memoryLimit = 100_000

  private let current: () -> NetworkState
  private let isResident: Bool
  private var state: NetworkState?
  private var routes: RouteWatch?
  private var clock: ClockWatch?
  private var waiting: Set<QueueID> = []

  /// A watch; one that is not resident looks once. `current` says how the network is.
  init(isResident: Bool, current: @escaping () -> NetworkState = { .current }) {
    self.current = current
    self.isResident = isResident
    // without it a suspend is noticed when the next message is due
    if isResident { clock = try? ClockWatch() }
  }

  /// The descriptors that are readable when there is news.
  var descriptors: [Int32] {
    var all: [Int32] = []
    if let number = clock?.descriptor.number { all.append(number) }
    if let number = routes?.descriptor.number { all.append(number) }
    return all
  }

  /// Whether an attempt by this way could succeed now.
  func mayReach(_ relay: Relay) -> Bool {
    if let state { return state.mayReach(relay) }
    // first the watch, so that no change is missed
    if isResident { routes = try? RouteWatch() }
    let state = current()
    // who cannot be told of changes asks each time
    if routes != nil || !isResident { self.state = state }
    return state.mayReach(relay)
  }

  /// Has a message tried when the network changes.
  func remember(_ id: QueueID) {
    if isResident, waiting.count < Self.memoryLimit { waiting.insert(id) }
  }

  /// Forgets a message that is being tried.
  func forget(_ id: QueueID) {
    if !waiting.isEmpty { waiting.remove(id) }
  }

  /// Takes the messages to try if the network has become another one; nil if it has not.
  func takeNews() -> Set<QueueID>? {
    // a clock that jumped only ends the wait: the schedule goes by the time of day
    _ = clock?.drain()
    guard routes?.drain() == true else { return nil }
    let new = current()
    guard new != state else { return nil }
    state = new
    guard new.isOnline || new.hasNeighbours else { return nil }
    defer { waiting = [] }
    return waiting
  }
}
