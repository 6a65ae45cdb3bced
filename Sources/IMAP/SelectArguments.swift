internal import Bytes

/// The arguments of SELECT and EXAMINE; RFC 9051 §6.3.2, 7162 §3.1.8 and §3.2.5.
public struct SelectArguments: Hashable, Sendable {
  /// What a client knows of the mailbox from an earlier session.
  public struct Known: Hashable, Sendable {
    /// The UIDVALIDITY to which it belongs.
    public var uidValidity: UInt32
    /// The modification sequence up to which it is right.
    public var modSequence: ModSequence
    /// The UIDs that it knows; nil for all.
    public var uids: NumberSet?
    /// Some message numbers and, in the same order, their UIDs; as many of each.
    public var match: Match?
  }

  /// Message numbers with their UIDs.
  public struct Match: Hashable, Sendable {
    /// The message numbers.
    public var numbers: NumberSet
    /// Their UIDs.
    public var uids: NumberSet
  }

  /// The mailbox.
  public var mailbox: MailboxName
  /// CONDSTORE: the client wants modification sequences.
  public var wantsModSequences = false
  /// QRESYNC: what it knows already.
  public var known: Known?
}

extension SelectArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    mailbox = try MailboxName(&reader)
    guard reader.takeSpace() else { return }
    try reader.expect("(", "a list in parentheses was expected")
    repeat {
      let start = reader.cursor.offset
      switch try reader.word("a parameter such as CONDSTORE was expected") {
      case "CONDSTORE": wantsModSequences = true
      case "QRESYNC":
        try reader.space()
        known = try Known(&reader)
      default: throw ParsingError(at: start, "there is no such parameter of SELECT")
      }
    } while reader.take(ASCII.space)
    try reader.expect(")", "a space or the end of the list was expected")
  }
}

extension SelectArguments.Known: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    try reader.expect("(", "a list in parentheses was expected")
    uidValidity = try reader.positive()
    try reader.space()
    modSequence = try ModSequence(&reader)
    if reader.next == ASCII.space {
      try reader.space()
      if reader.next != "(" {
        uids = try NumberSet(&reader)
        if reader.next == ASCII.space {
          try reader.space()
          match = try SelectArguments.Match(&reader)
        }
      } else {
        match = try SelectArguments.Match(&reader)
      }
    }
    try reader.expect(")", "the end of the list was expected")
  }
}

extension SelectArguments.Match: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    try reader.expect("(", "a list in parentheses was expected")
    numbers = try NumberSet(&reader)
    try reader.space()
    uids = try NumberSet(&reader)
    try reader.expect(")", "the end of the list was expected")
    guard numbers.count == uids.count else {
      throw ParsingError(at: start, "there must be as many UIDs as message numbers")
    }
  }
}
