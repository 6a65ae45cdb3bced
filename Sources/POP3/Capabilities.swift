/// What CAPA lists; RFC 2449 §6.
enum Capabilities {
  /// What holds in both states.
  static let always = [
    "TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER", "LOGIN-DELAY 0",
    "UTF8 USER", "LANG", "IMPLEMENTATION Martlet",
  ]
}
