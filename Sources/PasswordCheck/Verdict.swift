/// What a place where passwords are kept says of a login.
enum Verdict: Hashable, Sendable {
  /// It is right; the login's name.
  case accepted([UInt8])
  /// The place does not have the login: the next one is asked.
  case unknown
  /// The password, token or certificate is not right.
  case wrong
  /// Nobody logs in under this name now.
  case locked
  /// It is right, but the account or the password has expired.
  case expired
  /// It is not known now; the reason, for the log.
  case unavailable(String)

  /// The word for the log.
  var word: String {
    switch self {
    case .accepted: "accepted"
    case .unknown: "unknown-user"
    case .wrong: "wrong"
    case .locked: "locked"
    case .expired: "expired"
    case .unavailable: "unavailable"
    }
  }
}
