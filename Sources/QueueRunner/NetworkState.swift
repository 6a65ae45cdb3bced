internal import Bytes
internal import Postal
internal import Routing
internal import Unix

/// Where the network leads, as far as the kernel's routes say it.
struct NetworkState: Equatable {
  /// The addresses that mail to the Internet would come from, by IPv4 and IPv6; nil without a route.
  let version4: [UInt8]?, version6: [UInt8]?
  /// Whether there is a network with other machines at all.
  let hasNeighbours: Bool

  /// Addresses of root servers, which every route to the Internet leads to; nothing is sent there.
  private static let far4: [UInt8] = [198, 41, 0, 4]
  private static let far6: [UInt8] =
    [0x20, 0x01, 0x05, 0x03, 0xBA, 0x3E] + [UInt8](repeating: 0, count: 7) + [2, 0, 0x30]

  /// What holds now.
  static var current: NetworkState {
    NetworkState(
      version4: KernelRoutes.source(to: far4), version6: KernelRoutes.source(to: far6),
      hasNeighbours: KernelRoutes.hasNeighbours)
  }

  /// Whether there is a route to the Internet.
  var isOnline: Bool { version4 != nil || version6 != nil }

  /// Whether an attempt by this way could succeed: exchangers take the Internet, a named host any network.
  ///
  /// `isRouted` says whether a route leads to an address, in octets.
  func mayReach(_ relay: Relay, isRouted: ([UInt8]) -> Bool) -> Bool {
    switch relay.host {
    case .socket: return true
    case .exchangers(let domain):
      guard let domain, domain.first == "[", let address = Self.address(domain) else {
        return isOnline
      }
      return isRouted(address.octets)
    case .named(let name, _):
      if let address = Self.address(name) { return isRouted(address.octets) }
      return isOnline || hasNeighbours || Self.isThisHost(name)
    }
  }

  private static func address(_ name: [UInt8]) -> IPAddress? {
    guard name.first == "[" else { return IPAddress(name) }
    return IPAddress(literal: name) ?? IPAddress([UInt8](name.dropFirst().dropLast()))
  }

  private static func isThisHost(_ name: [UInt8]) -> Bool {
    let local = Array("localhost".utf8)
    return name.equalsIgnoringCase(local) || name.lowercased.suffix(10) == ["."] + local
  }
}
