internal import Bytes

/// What a client wants to know of a mailbox that it has not selected; RFC 9051 §6.3.11 and extensions.
public enum StatusItem: Hashable, Sendable {
  /// MESSAGES
  case messages
  /// RECENT; RFC 3501.
  case recent
  /// UIDNEXT
  case uidNext
  /// UIDVALIDITY
  case uidValidity
  /// UNSEEN
  case unseen
  /// DELETED
  case deleted
  /// SIZE
  case size
  /// HIGHESTMODSEQ; RFC 7162.
  case highestModSequence
  /// MAILBOXID; RFC 8474.
  case mailboxID
  /// APPENDLIMIT; RFC 7889.
  case appendLimit
  /// DELETED-STORAGE; RFC 9208.
  case deletedStorage
}

extension StatusItem: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    switch try reader.word("an item such as MESSAGES was expected") {
    case "MESSAGES": self = .messages
    case "RECENT": self = .recent
    case "UIDNEXT": self = .uidNext
    case "UIDVALIDITY": self = .uidValidity
    case "UNSEEN": self = .unseen
    case "DELETED": self = .deleted
    case "SIZE": self = .size
    case "HIGHESTMODSEQ": self = .highestModSequence
    case "MAILBOXID": self = .mailboxID
    case "APPENDLIMIT": self = .appendLimit
    case "DELETED-STORAGE": self = .deletedStorage
    default: throw ParsingError(at: start, "there is no such item of STATUS")
    }
  }
}
