internal import Bytes

/// LOGIN: asks for the name, then for the password.
public struct LoginServer: ServerMechanism {
  private var user: [UInt8]?

  /// A server that has asked for nothing yet.
  public init() {}

  /// Takes the name if it came at once, or asks for it.
  public mutating func begin(_ initial: [UInt8]?) -> ServerStep {
    initial.map { respond($0) } ?? .challenge(Array("Username:".utf8))
  }

  /// Takes the name, then the password.
  public mutating func respond(_ response: [UInt8]) -> ServerStep {
    guard 1...SASLLimits.word ~= response.count, !response.contains(ASCII.nul) else {
      return .malformed("the name or the password of LOGIN is empty, too long or has a NUL")
    }
    guard let user else {
      user = response
      return .challenge(Array("Password:".utf8))
    }
    return .ask(.verify(user: user, password: response))
  }

  /// Takes the verdict.
  public mutating func supply(_ credential: Credential) -> ServerStep { .verdict(credential) }
}
