internal import Bytes

/// PLAIN, RFC 4616.
public struct PlainServer: ServerMechanism {
  /// A server waiting for name and password.
  public init() {}

  /// Takes the message, or asks for it.
  public mutating func begin(_ initial: [UInt8]?) -> ServerStep {
    initial.map { respond($0) } ?? .challenge([])
  }

  /// Takes the message: `authorization NUL login NUL password`.
  public mutating func respond(_ response: [UInt8]) -> ServerStep {
    let parts = response.split(separator: ASCII.nul, omittingEmptySubsequences: false)
      .map { [UInt8]($0) }
    guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty,
      parts.allSatisfy({ $0.count <= SASLLimits.word })
    else { return .malformed("the message is not one of PLAIN") }
    guard parts[0].isEmpty || parts[0] == parts[1] else { return .actingForOther }
    return .ask(.verify(user: parts[1], password: parts[2]))
  }

  /// Takes the verdict.
  public mutating func supply(_ credential: Credential) -> ServerStep { .verdict(credential) }
}
