internal import Bytes

/// The SASL mechanisms of Martlet by their registered names, the better first.
public enum Mechanism: String, CaseIterable, Sendable {
  /// The certificate of the TLS connection; RFC 4422 appendix A.
  case external = "EXTERNAL"
  /// RFC 7677, bound to the TLS connection.
  case scramSHA256Plus = "SCRAM-SHA-256-PLUS"
  /// RFC 5802, bound to the TLS connection.
  case scramSHA1Plus = "SCRAM-SHA-1-PLUS"
  /// RFC 7677.
  case scramSHA256 = "SCRAM-SHA-256"
  /// RFC 5802.
  case scramSHA1 = "SCRAM-SHA-1"
  /// A bearer token; RFC 7628.
  case oauthBearer = "OAUTHBEARER"
  /// A bearer token, as Google and Microsoft had it first.
  case xoauth2 = "XOAUTH2"
  /// RFC 2195.
  case cramMD5 = "CRAM-MD5"
  /// RFC 4616.
  case plain = "PLAIN"
  /// The same in two steps, never standardised.
  case login = "LOGIN"

  /// The mechanism of that name, in any case.
  public init?(_ name: [UInt8]) {
    for mechanism in Mechanism.allCases where name.equalsIgnoringCase(mechanism.name) {
      self = mechanism
      return
    }
    return nil
  }

  /// The registered name.
  public var name: [UInt8] { Array(rawValue.utf8) }

  /// Whether who listens learns a password or a token: only for a protected or local connection.
  public var revealsSecret: Bool {
    switch self {
    case .plain, .login, .oauthBearer, .xoauth2: true
    case .external, .scramSHA256Plus, .scramSHA1Plus, .scramSHA256, .scramSHA1, .cramMD5: false
    }
  }
}
