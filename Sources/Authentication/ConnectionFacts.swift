public import Postal

/// What an authentication must know of the connection over which a client logs in.
public struct ConnectionFacts: Hashable, Sendable {
  /// Where the client is; nil if it is no host of a network.
  public var remote: IPAddress?
  /// Whether nobody can listen: TLS.
  public var isProtected: Bool
  /// Whether it never leaves this machine.
  public var isLocal: Bool
  /// The binding `tls-exporter`, RFC 9266.
  public var exporter: [UInt8]?
  /// The binding `tls-server-end-point`, RFC 5929.
  public var endPoint: [UInt8]?
  /// The subject of the client's certificate, if an authority we trust vouches for it.
  public var certificate: [UInt8]?

  /// A connection without TLS; one without a remote address, or from loopback, is local.
  public init(remote: IPAddress?) {
    self.remote = remote
    isProtected = false
    isLocal = remote?.isLoopback ?? true
  }

  /// Whether a password may be told in clear text.
  public var mayRevealSecrets: Bool { isProtected || isLocal }

  /// Whether there is anything to bind an exchange to.
  var hasChannelBinding: Bool { exporter != nil || endPoint != nil }
}
