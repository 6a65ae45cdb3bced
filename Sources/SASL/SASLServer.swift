internal import Digest

/// The server's side of any mechanism.
public enum SASLServer {
  /// What the server knows of the connection before the exchange.
  public struct Connection: Hashable, Sendable {
    /// What a client may be bound to; with anything in it -PLUS was offered.
    public var bindings = ChannelBindings()
    /// The subject of the client's verified certificate.
    public var subject: [UInt8]?
    /// The server's name, for the challenge of CRAM-MD5.
    public var host: [UInt8]

    /// A connection without TLS.
    public init(host: [UInt8]) { self.host = host }
  }

  /// A fresh exchange; nil if the connection lacks what the mechanism needs.
  ///
  /// `random`: 18 or more fresh random octets.
  public static func begin(
    _ mechanism: Mechanism, _ connection: Connection, random: [UInt8]
  ) -> (any ServerMechanism)? {
    let bindings = connection.bindings
    switch mechanism {
    case .external: return connection.subject.map { ExternalServer(subject: $0) }
    case .scramSHA256Plus, .scramSHA1Plus:
      if bindings.isEmpty { return nil }
      return ScramServer(
        mechanism == .scramSHA256Plus ? .sha256 : .sha1, isPlus: true, bindings: bindings,
        random: random)
    case .scramSHA256, .scramSHA1:
      return ScramServer(
        mechanism == .scramSHA256 ? .sha256 : .sha1, isPlus: false, bindings: bindings,
        random: random)
    case .oauthBearer: return BearerServer(isXOAuth2: false)
    case .xoauth2: return BearerServer(isXOAuth2: true)
    case .cramMD5: return CramMD5Server(random: random, host: connection.host)
    case .plain: return PlainServer()
    case .login: return LoginServer()
    }
  }
}
