internal import Bytes

/// EXTERNAL, RFC 4422 appendix A, with the certificate of the TLS connection.
public struct ExternalServer: ServerMechanism {
  private let subject: [UInt8]

  /// A server on a connection whose client has shown a verified certificate of this subject.
  public init(subject: [UInt8]) { self.subject = subject }

  /// Takes whom the client wants to be, or asks for it.
  public mutating func begin(_ initial: [UInt8]?) -> ServerStep {
    initial.map { respond($0) } ?? .challenge([])
  }

  /// Takes whom the client wants to be; empty leaves it to the certificate.
  public mutating func respond(_ response: [UInt8]) -> ServerStep {
    guard response.count <= SASLLimits.word, !response.contains(ASCII.nul) else {
      return .malformed("the name in EXTERNAL is too long or has a NUL")
    }
    return .ask(.certificate(subject: subject, user: response))
  }

  /// Takes the verdict.
  public mutating func supply(_ credential: Credential) -> ServerStep { .verdict(credential) }
}
