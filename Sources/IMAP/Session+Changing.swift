// Which messages a command names that changes or copies them.
extension Session {
  /// The messages of a set; whether some of them are gone that the client still counts.
  mutating func named(
    _ set: MessageSet, byUID: Bool
  ) throws(MailRefusal) -> (uids: [UInt32], isIncomplete: Bool) {
    guard var current = selected else { return ([], false) }
    let uids = try current.uids(of: set, byUID: byUID)
    selected = current
    guard current.hasWithheld else { return (uids, false) }
    var present: [UInt32] = []
    for uid in uids where try current.message(uid) != nil { present.append(uid) }
    return (present, !byUID && present.count < uids.count)
  }

  /// The same for a command that changes them.
  mutating func writable(
    _ set: MessageSet, byUID: Bool
  ) throws(MailRefusal) -> (uids: [UInt32], isIncomplete: Bool) {
    if selected?.isReadOnly == true { throw .readOnly }
    return try named(set, byUID: byUID)
  }
}

extension MailRefusal {
  /// The mailbox was selected to be read.
  static let readOnly = MailRefusal(.cannot, "the mailbox is read-only; SELECT it to change it")
  /// Of the messages that were named some are gone.
  static let gone = MailRefusal(
    .expungeIssued, "some of these messages are gone; NOOP tells which")
}
