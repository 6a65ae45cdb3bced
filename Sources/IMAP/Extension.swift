internal import Bytes

/// What a client can enable; RFC 9051 §6.3.1.
enum Extension: String, Hashable, Sendable, CaseIterable {
  case imap4rev2 = "IMAP4rev2"
  case condstore = "CONDSTORE"
  case qresync = "QRESYNC"
  case utf8 = "UTF8=ACCEPT"
  case uidOnly = "UIDONLY"

  /// Nil if it is none of them; case does not matter.
  init?(_ name: [UInt8]) {
    for known in Self.allCases where Array(known.rawValue.utf8).equalsIgnoringCase(name) {
      self = known
      return
    }
    return nil
  }
}
