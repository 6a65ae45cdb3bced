/// EXTERNAL, RFC 4422 appendix A: the certificate of the TLS connection says who it is.
public struct ExternalClient: ClientMechanism {
  private let authorization: [UInt8]
  private var isSent = false

  /// A client that wants to be `authorization`; empty leaves it to the server.
  public init(authorization: [UInt8] = []) { self.authorization = authorization }

  /// EXTERNAL.
  public var mechanism: Mechanism { .external }
  /// Whether the message went out.
  public var isComplete: Bool { isSent }

  /// Whom it wants to be.
  public mutating func initial() -> [UInt8]? {
    isSent = true
    return authorization
  }

  /// The same, if the server asks for it.
  public mutating func respond(to challenge: [UInt8]) throws(SASLFailure) -> [UInt8] {
    guard !isSent else { throw SASLFailure(.malformed, "EXTERNAL knows no second challenge") }
    isSent = true
    return authorization
  }
}
