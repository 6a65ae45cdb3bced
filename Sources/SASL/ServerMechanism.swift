/// The server's side of one exchange, as a value: responses in, steps out, all without Base64.
///
/// After `finished` nothing more may be given to it.
public protocol ServerMechanism: Sendable {
  /// Takes the initial response, nil if the client sent none.
  mutating func begin(_ initial: [UInt8]?) -> ServerStep
  /// Takes the response to a challenge.
  mutating func respond(_ response: [UInt8]) -> ServerStep
  /// Takes the answer to a request.
  mutating func supply(_ credential: Credential) -> ServerStep
}

/// What is to be done next in an exchange.
public enum ServerStep: Hashable, Sendable {
  /// Send this, and give back what the client answers.
  case challenge([UInt8])
  /// Find this out, and supply the answer.
  case ask(CredentialRequest)
  /// The client is this login; `final` goes with the success.
  case accepted(user: [UInt8], final: [UInt8]?)
  /// The exchange is over without a login.
  case failed(SASLFailure)
}

extension ServerStep {
  /// The failure of a wrong password, which for everybody must look the same.
  static let wrong = ServerStep.failed(SASLFailure(.refused, "wrong name or password"))

  /// The failure of a message that breaks the rules.
  static func malformed(_ text: String) -> ServerStep { .failed(SASLFailure(.malformed, text)) }

  /// The failure of a message that comes when nothing may come.
  static let outOfOrder = malformed("the exchange is over")
}
