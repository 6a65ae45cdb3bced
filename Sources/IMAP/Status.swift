/// How a command ended, or how things are; RFC 9051 §7.1.
public enum Status: Hashable, Sendable {
  /// OK
  case ok
  /// NO
  case no
  /// BAD
  case bad
  /// PREAUTH
  case preauth
  /// BYE
  case bye

  var text: String {
    switch self {
    case .ok: "OK"
    case .no: "NO"
    case .bad: "BAD"
    case .preauth: "PREAUTH"
    case .bye: "BYE"
    }
  }
}
