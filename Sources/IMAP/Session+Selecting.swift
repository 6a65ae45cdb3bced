internal import Bytes

// SELECT, EXAMINE, CLOSE and UNSELECT; RFC 9051 §6.3.2, §6.4.1, 7162 §3.2.5.
extension Session {
  mutating func select(
    _ arguments: SelectArguments, isReadOnly: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    if arguments.known != nil, !enabled.contains(.qresync) {
      return reject(tag, "enable QRESYNC first")
    }
    if selected != nil { out.status(nil, .ok, code: .closed, "the mailbox is closed") }
    selected?.mailbox.saveFacts()
    selected = nil
    let mailbox = try account.open(arguments.mailbox)
    if arguments.wantsModSequences || arguments.known != nil { enabled.insert(.condstore) }
    var current = SelectedMailbox(
      arguments.mailbox, mailbox, isReadOnly: isReadOnly || mailbox.isReadOnly)
    if !current.isReadOnly, current.summary.recent > 0 {
      current.recent = Set(try mailbox.takeRecent())
      current.summary = mailbox.summary
    }
    selected = current
    describe(current)
    if let known = arguments.known { try resynchronize(known) }
    out.status(
      tag, .ok, code: current.isReadOnly ? .readOnly : .readWrite,
      isReadOnly ? "EXAMINE completed" : "SELECT completed")
  }

  /// What SELECT says before it is completed.
  private mutating func describe(_ current: SelectedMailbox) {
    let summary = current.summary
    let isSecond = enabled.contains(.imap4rev2)
    let keywords = summary.keywords.map { Flag.keyword($0) }
    selected?.keywords = summary.keywords
    out.flags(Flag.system + keywords)
    out.status(
      nil, .ok,
      code: .permanentFlags(
        current.isReadOnly ? [] : Flag.system + keywords, canAdd: !current.isReadOnly),
      "these flags are kept")
    out.exists(summary.count)
    if !isSecond {
      out.recent(current.isReadOnly ? summary.recent : current.recent.count)
      if summary.firstUnseen > 0 {
        out.status(nil, .ok, code: .unseen(UInt32(summary.firstUnseen)), "the first unseen")
      }
    }
    out.status(nil, .ok, code: .uidValidity(summary.uidValidity), "UIDs are valid")
    out.status(nil, .ok, code: .uidNext(summary.uidNext), "the next UID")
    out.status(nil, .ok, code: .highestModSequence(summary.highestModSequence), "the highest")
    out.status(nil, .ok, code: .mailboxID(summary.id), "the ID")
    if isSecond {
      out.list(ListEntry([], delimiter: "/", name: current.name.bytes))
    }
  }

  private mutating func resynchronize(_ known: SelectArguments.Known) throws(MailRefusal) {}

  mutating func closeMailbox(_ tag: Tag) throws(MailRefusal) {
    unselect(tag)
  }

  mutating func unselect(_ tag: Tag) {
    selected?.mailbox.saveFacts()
    selected = nil
    out.status(tag, .ok, "the mailbox is closed")
  }
}
