internal import Bytes
internal import Configuration
internal import Postal
internal import Resolver
internal import Routing
internal import Unix

/// Where a way leads, best first; asked for only as far as it is needed.
struct TargetList {
  private var endpoints: EndpointSource<SystemNames>?
  /// Targets that are known and were not given out.
  private var ready: ArraySlice<Target> = []

  /// The targets of a way that is resolved for a domain.
  init(_ relay: Relay, _ settings: Settings) throws(Failure) {
    switch relay.host {
    case .exchangers(nil):
      throw Failure(.configuration(.temporary), "the way `mx` needs a domain: write mx:DOMAIN")
    case .exchangers(let domain?):
      endpoints = EndpointSource(
        exchangersOf: domain, own: Self.own(settings), names: SystemNames(),
        random: Host.random(64))
    case .named(let host, let port):
      endpoints = EndpointSource(host: host, port: port, names: SystemNames())
    case .socket(let path): ready = [.socket(path)]
    }
  }

  /// These targets.
  init(_ targets: [Target]) { ready = targets[...] }

  /// Whether the targets given so far are known to be those of the domain.
  var isAuthentic: Bool { endpoints?.isAuthentic ?? true }

  /// The next target; nil if there are no more.
  mutating func next() throws(Failure) -> Target? {
    if let target = ready.popFirst() { return target }
    guard let endpoint = try endpoints?.next() else { return nil }
    return .endpoint(endpoint)
  }

  /// Whether there is another one; asks for it.
  mutating func hasMore() -> Bool {
    // only the first question fails with an error
    if ready.isEmpty, let target = try? next() { ready = [target] }
    return !ready.isEmpty
  }

  private static func own(_ settings: Settings) -> EndpointSource<SystemNames>.Own {
    var addresses: [IPAddress] = []
    for octets in Dialling.ownAddresses {
      if let address = IPAddress(octets: octets) { addresses.append(address) }
    }
    return .init(names: [settings.hostname.lowercased], addresses: addresses)
  }
}
