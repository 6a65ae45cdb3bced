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
  /// The most addresses of servers that are remembered.
  static let addressLimit = 1000

  private let current: () -> NetworkState
  private let source: ([UInt8]) -> [UInt8]?
  private let isResident: Bool
  private var state: NetworkState?
  /// Where mail to the addresses that were asked for would come from; nil without a route.
  private var sources: [[UInt8]: [UInt8]?] = [:]
  private var routes: RouteWatch?
  private var clock: ClockWatch?
  private var waiting: Set<QueueID> = []

  /// A watch; one that is not resident looks once.
  ///
  /// `current` says how the network is, `source` from where mail to an address would come.
  init(
    isResident: Bool, current: @escaping () -> NetworkState = { .current },
    source: @escaping ([UInt8]) -> [UInt8]? = { KernelRoutes.source(to: $0) }
  ) {
    self.current = current
    self.source = source
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
    if let state { return state.mayReach(relay, isRouted: isRouted) }
    // first the watch, so that no change is missed
    if isResident { routes = try? RouteWatch() }
    let state = current()
    // who cannot be told of changes asks each time
    if routes != nil || !isResident { self.state = state }
    return state.mayReach(relay, isRouted: isRouted)
  }

  private func isRouted(_ address: [UInt8]) -> Bool {
    if let known = sources[address] { return known != nil }
    let source = source(address)
    if state != nil {
      if sources.count == Self.addressLimit { sources = [:] }
      sources[address] = .some(source)
    }
    return source != nil
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
    guard routes?.drain() == true, look() else { return nil }
    defer { waiting = [] }
    return waiting
  }

  /// Looks how the network is; true if it is another one, and leads anywhere.
  private func look() -> Bool {
    let (oldState, oldSources) = (state, sources)
    let new = current()
    state = new
    for address in oldSources.keys { sources[address] = .some(source(address)) }
    if new == oldState, sources == oldSources { return false }
    return new.isOnline || new.hasNeighbours || sources.values.contains { $0 != nil }
  }
}
