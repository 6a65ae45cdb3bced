internal import Authentication
internal import Configuration
internal import Postal
internal import Transport

/// The check of a client's login, and what it offers.
struct LoginExchange {
  /// What the check says to the client's last word.
  enum Step {
    case challenge([UInt8])
    case accepted([UInt8], final: [UInt8]?)
    case refused(Failure)
  }

  /// The mechanism in use.
  private(set) var mechanism: [UInt8] = []
  /// The mechanisms to offer now.
  var offered: [String] { [] }
  /// The mechanisms to offer under TLS.
  var offeredUnderTLS: [String] { [] }

  init(_ settings: Settings, peer: Peer, tls: TLSFacts?) {}

  mutating func begin(_ mechanism: [UInt8], _ initial: [UInt8]?) -> Step {
    self.mechanism = mechanism
    return .refused(Failure(.system(.temporary), "logins cannot be checked"))
  }

  mutating func respond(_ response: [UInt8]) -> Step {
    .refused(Failure(.system(.temporary), "logins cannot be checked"))
  }

  mutating func end() {}
}
