internal import Bytes
public import Configuration
public import Postal
public import Unix

/// Who is at the other end, as the listener or the system says.
public struct Peer: Hashable, Sendable {
  /// The address; nil if the connection is not of the Internet: a pipe or a local socket.
  public var address: IPAddress?
  /// Whether it is somewhere on the Internet, and nobody can tell where.
  public private(set) var isUnknown = false

  /// A peer of this address.
  public init(address: IPAddress?) { self.address = address }

  /// A peer that nobody can tell the address of: it is trusted with nothing.
  public static var unknown: Peer {
    var peer = Peer(address: nil)
    peer.isUnknown = true
    return peer
  }

  /// The peer of descriptor 0: what the listener says, else what the socket says.
  public static var current: Peer {
    let socket = Peer(of: .input)
    let isOfInternet = socket.address != nil || socket.isUnknown
    var isAnnounced = false
    for name in announcements + (isOfInternet ? [] : announcementsOfPipes) {
      guard let text = Host.environment(name), let first = text.first, first != "/", first != "@"
      else { continue }
      if let address = IPAddress(text) { return Peer(address: address) }
      isAnnounced = true
    }
    // somebody stands between the client and a pipe: then that is not this machine
    return isAnnounced && !isOfInternet ? .unknown : socket
  }

  /// The variables in which tcpserver and systemd tell the address, or the name of a local socket.
  private static let announcements: [Path] = ["TCPREMOTEIP", "REMOTE_ADDR"]
  /// Those of socat, ncat and stunnel, which hand over a pipe.
  private static let announcementsOfPipes: [Path] = [
    "SOCAT_PEERADDR", "NCAT_REMOTE_ADDR", "REMOTE_HOST",
  ]

  /// The peer of a socket.
  public init(of number: DescriptorNumber) {
    self.init(address: number.peerAddress.flatMap { IPAddress(octets: $0) })
    // one that has gone has no address any more
    isUnknown = address == nil && number.isOfInternet
  }

  /// Whether nobody between here and there can listen.
  public var isLocal: Bool { address?.isLoopback ?? !isUnknown }

  /// Its address for people.
  public var name: [UInt8] { address?.bytes ?? Array((isUnknown ? "unknown" : "local").utf8) }

  /// Whether mail for other domains is taken from it without a login.
  public func mayRelay(_ settings: Settings) -> Bool {
    guard let address else { return !isUnknown }
    return settings.relayFrom.contains { $0.contains(address) }
  }
}
