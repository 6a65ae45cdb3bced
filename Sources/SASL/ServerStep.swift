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

extension ServerStep {
  /// No login may act for another one.
  static let actingForOther = failed(
    SASLFailure(.refused, "a login cannot act for another one here"))

  /// The step that a verdict stands for.
  static func verdict(_ credential: Credential, final: [UInt8]? = nil) -> ServerStep {
    switch credential {
    case .user(let user): .accepted(user: user, final: final)
    case .refused, .scramKeys, .cramKey, .secret: .wrong
    }
  }
}
