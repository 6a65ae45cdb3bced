public import Configuration
public import Postal
internal import Unix

/// Who is at the other end, as the listener or the system says.
public struct Peer: Hashable, Sendable {
  /// The address; nil if the connection is not of the Internet: a pipe or a local socket.
  public var address: IPAddress?

  /// A peer of this address.
  public init(address: IPAddress?) { self.address = address }

  /// The peer of descriptor 0: TCPREMOTEIP of tcpserver, REMOTE_ADDR of systemd, else what the socket says.
  public static var current: Peer {
    for name in ["TCPREMOTEIP", "REMOTE_ADDR"] as [Path] {
      guard let text = Host.environment(name) else { continue }
      if let address = IPAddress(text) { return Peer(address: address) }
    }
    return Peer(address: DescriptorNumber.input.peerAddress.flatMap { IPAddress(octets: $0) })
  }

  /// Whether nobody between here and there can listen.
  public var isLocal: Bool { address?.isLoopback ?? true }

  /// Whether mail for other domains is taken from it without a login.
  public func mayRelay(_ settings: Settings) -> Bool {
    guard let address else { return true }
    return settings.relayFrom.contains { $0.contains(address) }
  }
}
