internal import Bytes

/// The arguments of ESEARCH, a search of several mailboxes; RFC 7377.
public struct MultisearchArguments: Hashable, Sendable {
  /// The mailboxes; the selected one if it is not said.
  public var mailboxes: [MailboxFilter]
  /// What is searched, and how the answer is.
  public var search: SearchArguments
}

extension MultisearchArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    mailboxes = [.selected]
    if reader.takeWord("IN") {
      try reader.space()
      try reader.expect("(", "a list in parentheses was expected")
      mailboxes = []
      repeat {
        // what RFC 7377 calls scope options; there are none yet
        if reader.next == "(" { throw reader.error("there are no such options of ESEARCH") }
        let start = reader.cursor.offset
        let filter = try MailboxFilter(&reader)
        // RFC 7377 §2.2: that is only for NOTIFY
        guard filter != .selectedDelayed else {
          throw ParsingError(at: start, "there are no such mailboxes")
        }
        mailboxes.append(filter)
      } while reader.take(ASCII.space)
      try reader.expect(")", "a space or the end of the list was expected")
      try reader.space()
    }
    search = try SearchArguments(&reader)
    search.options = search.options ?? .standard
  }
}
