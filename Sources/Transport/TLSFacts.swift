/// What a TLS handshake agreed on, for logs, trace fields and authentication.
public struct TLSFacts: Hashable, Sendable {
  /// The certificate of the other side.
  public enum Peer: Hashable, Sendable {
    /// It showed none.
    case none
    /// Its subject, RFC 4514, which nobody we trust vouches for.
    case unverified([UInt8])
    /// Its subject, RFC 4514; of a server: valid for the name that was asked for.
    case verified([UInt8])
  }

  /// `TLSv1.2`, `TLSv1.3`.
  public var version: [UInt8]
  /// The name of the cipher as OpenSSL has it.
  public var cipher: [UInt8]
  /// The bits of the cipher's key.
  public var bits: Int
  /// The name that the client asked for (SNI); nil if it named none.
  public var serverName: [UInt8]?
  /// The certificate of the other side.
  public var peer: Peer
  /// The binding `tls-exporter` of RFC 9266, 32 octets; nil for TLS 1.2 without extended master secret.
  public var channelBinding: [UInt8]?
  /// The binding `tls-server-end-point` of RFC 5929; nil if the certificate has no hash of its own.
  public var endPoint: [UInt8]?

  /// What a handshake agreed on.
  public init(
    version: [UInt8], cipher: [UInt8], bits: Int, serverName: [UInt8]? = nil, peer: Peer = .none,
    channelBinding: [UInt8]? = nil, endPoint: [UInt8]? = nil
  ) {
    self.version = version
    self.cipher = cipher
    self.bits = bits
    self.serverName = serverName
    self.peer = peer
    self.channelBinding = channelBinding
    self.endPoint = endPoint
  }

  /// The subject of a certificate that was verified.
  public var verifiedSubject: [UInt8]? {
    switch peer {
    case .verified(let subject): subject
    case .unverified, .none: nil
    }
  }
}
