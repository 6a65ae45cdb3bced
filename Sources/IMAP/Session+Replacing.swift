internal import Bytes

// REPLACE; RFC 8508.
extension Session {
  /// The message that REPLACE names; nil if that was answered.
  mutating func replaced(
    _ number: UInt32?, byUID: Bool, _ tag: Tag
  ) throws(MailRefusal) -> UInt32? {
    guard var current = selected else {
      reject(tag, "select a mailbox first")
      return nil
    }
    guard byUID || !enabled.contains(.uidOnly) else {
      out.status(tag, .bad, code: .uidRequired, "you have enabled UIDONLY: name a UID")
      return nil
    }
    if current.isReadOnly { throw .readOnly }
    try current.refresh()
    let uid = try byUID && number != nil ? number : current.uid(of: number ?? UInt32(current.count))
    guard let uid else {
      throw MailRefusal(.clientBug, "there is no message of that number")
    }
    let isKnown = try current.number(of: uid) != nil
    selected = current
    guard isKnown else {
      throw MailRefusal(.nonExistent, "there is no message of that UID")
    }
    guard try current.mailbox.messages().position(of: uid) != nil else { throw .gone }
    return uid
  }

  /// The new message is there, durable, before the old one goes; RFC 8508 §3.
  mutating func replace(_ uid: UInt32, _ state: UploadState) throws(MailRefusal) {
    let new = try state.mailbox.append(
      state.messages, replacing: selected.map { ReplacedMessage(uid, in: $0.mailbox) })
    noteSent(new, to: state.mailbox)
    let validity = state.mailbox.summary.uidValidity
    var arrival = SelectedMailbox.Difference()
    do throws(MailRefusal) {
      arrival = try notedChanges()
      _ = try selected?.mailbox.expunge([uid], isForced: true)
    } catch {
      try? tell(arrival)
      // either both happens or nothing
      if state.mailbox.summary.uidValidity == validity {
        _ = try? state.mailbox.expunge(new, isForced: true)
      }
      throw error
    }
    upload = nil
    // the client has to know where it is before the old one vanishes
    out.status(nil, .ok, code: code(of: new, in: state.mailbox), "the new message is stored")
    try? tell(arrival)
    finishRemoval(state.tag, state.name, hasRemoved: true)
  }

  /// Counts what has arrived as known, before anything is removed.
  private mutating func notedChanges() throws(MailRefusal) -> SelectedMailbox.Difference {
    guard var current = selected else { return SelectedMailbox.Difference() }
    _ = try current.list()
    try current.refresh()
    let difference = try current.takeChanges(withRemovals: false)
    selected = current
    return difference
  }
}
