internal import Bytes

/// Which mailboxes; RFC 5465 §6, 7377 §2.2.
public enum MailboxFilter: Hashable, Sendable {
  /// The selected one; changes of it are told at once.
  case selected
  /// The selected one; removals are told only when the client can stand them.
  case selectedDelayed
  /// Those into which new mail goes.
  case inboxes
  /// Those of the user.
  case personal
  /// Those that are subscribed to.
  case subscribed
  /// These and everything below them.
  case subtree([MailboxName])
  /// These and what is one level below them.
  case children([MailboxName])
  /// These.
  case mailboxes([MailboxName])
}

extension MailboxFilter: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    switch try reader.word("mailboxes such as subscribed were expected") {
    case "SELECTED": self = .selected
    case "SELECTED-DELAYED": self = .selectedDelayed
    case "INBOXES": self = .inboxes
    case "PERSONAL": self = .personal
    case "SUBSCRIBED": self = .subscribed
    case "SUBTREE": self = .subtree(try Self.names(&reader))
    case "SUBTREE-ONE": self = .children(try Self.names(&reader))
    case "MAILBOXES": self = .mailboxes(try Self.names(&reader))
    default: throw ParsingError(at: start, "there are no such mailboxes")
    }
  }

  private static func names(_ reader: inout Reader) throws(ParsingError) -> [MailboxName] {
    try reader.space()
    return try reader.oneOrList()
  }
}
