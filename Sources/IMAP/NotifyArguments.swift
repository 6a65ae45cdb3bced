internal import Bytes

/// The arguments of NOTIFY; RFC 5465.
public enum NotifyArguments: Hashable, Sendable {
  /// NONE: nothing is told without being asked.
  case none
  /// SET, with STATUS of each mailbox first if `wantsStatus`.
  case set([Group], wantsStatus: Bool)

  /// What is told of some mailboxes.
  public struct Group: Hashable, Sendable {
    /// The mailboxes.
    public var mailboxes: MailboxFilter
    /// What is told of them; none is NONE.
    public var events: [Event]
  }

  /// What is told.
  public enum Event: Hashable, Sendable {
    /// MessageNew, with these items for each in the selected mailbox.
    case messageNew([FetchItem])
    /// MessageExpunge
    case messageExpunge
    /// FlagChange
    case flagChange
    /// MailboxName
    case mailboxName
    /// SubscriptionChange
    case subscriptionChange
    /// MailboxMetadataChange
    case mailboxMetadataChange
    /// ServerMetadataChange
    case serverMetadataChange
    /// One that we do not know, for which BADEVENT is the answer; RFC 5465 §5.
    case other([UInt8])
  }
}

extension NotifyArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    if reader.takeWord("NONE") {
      self = .none
      return
    }
    guard reader.takeWord("SET"), reader.take(ASCII.space) else {
      throw reader.error("SET or NONE was expected")
    }
    let wantsStatus = reader.takeWord("STATUS")
    if wantsStatus { try reader.space() }
    var groups: [Group] = []
    repeat { groups.append(try Group(&reader)) } while reader.takeSpace()
    self = .set(groups, wantsStatus: wantsStatus)
  }
}

extension NotifyArguments.Group: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    try reader.expect("(", "a list in parentheses was expected")
    mailboxes = try MailboxFilter(&reader)
    try reader.space()
    if reader.takeWord("NONE") {
      events = []
    } else {
      events = try reader.list()
    }
    try reader.expect(")", "the end of the list was expected")
  }
}

extension NotifyArguments.Event: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let name = try reader.atom("an event such as MessageNew was expected")
    switch name.upperWord {
    case "MESSAGENEW": self = .messageNew(try Self.items(&reader))
    case "MESSAGEEXPUNGE": self = .messageExpunge
    case "FLAGCHANGE": self = .flagChange
    case "MAILBOXNAME": self = .mailboxName
    case "SUBSCRIPTIONCHANGE": self = .subscriptionChange
    case "MAILBOXMETADATACHANGE": self = .mailboxMetadataChange
    case "SERVERMETADATACHANGE": self = .serverMetadataChange
    default: self = .other(name)
    }
  }

  private static func items(_ reader: inout Reader) throws(ParsingError) -> [FetchItem] {
    let start = reader.cursor.offset
    if reader.take(ASCII.space), reader.next == "(" { return try reader.list() }
    reader.cursor.back(to: start)
    return []
  }
}
