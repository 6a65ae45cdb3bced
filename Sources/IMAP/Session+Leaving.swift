// The selected mailbox is selected no more.
extension Session {
  mutating func unselect(_ tag: Tag) {
    leave()
    out.status(tag, .ok, "UNSELECT completed")
  }

  /// No mailbox is selected any more.
  mutating func leave() {
    selected?.mailbox.saveFacts()
    selected = nil
    newcomers = []
  }

  /// Leaves the selected mailbox if others have removed or renamed it, or put another in its place; true if it was so.
  mutating func leaveIfLost() -> Bool {
    guard let current = selected, current.hasOtherUIDs || !current.mailbox.isStill(current.name)
    else { return false }
    lose()
    return true
  }

  /// Tells why the selected mailbox could not be looked at.
  mutating func tellBlindness(_ refusal: MailRefusal) {
    // of one that is being removed a part may still be there
    if refusal.code == .nonExistent { return lose() }
    if !leaveIfLost() { out.status(nil, .no, refusal.text) }
  }

  /// Tells the client that its mailbox is not there any more.
  ///
  /// In IMAP4rev2 an unsolicited CLOSED leads back to where nothing is selected, RFC 9051 §3, and the client goes on.
  /// Of the older protocol only the end of the connection does: RFC 2180 §3.3 has it so, and so does Dovecot. Its
  /// other ways are no better: to refuse DELETE and RENAME needs a register of all sessions, which other programs
  /// do not ask; to keep the messages for those who read them is not ours to do; and under a name that is not there
  /// a client would go on, and store its next message nowhere.
  mutating func lose() {
    leave()
    let text = "another program has removed or renamed the mailbox"
    if enabled.contains(.imap4rev2) {
      out.status(nil, .ok, code: .closed, text)
    } else {
      out.status(nil, .bye, text)
      close()
    }
  }
}

extension SelectedMailbox {
  /// Whether its messages have other UIDs than those that the client knows, as when somebody removed its list;
  /// RFC 9051 §2.3.1.1.
  var hasOtherUIDs: Bool { mailbox.summary.uidValidity != summary.uidValidity }
}

extension MailRefusal {
  /// The messages have other UIDs than those by which they were named; RFC 9051 §2.3.1.1.
  public static let otherUIDs = MailRefusal(
    .unavailable, "another program has given the messages other UIDs; select the mailbox again")
}
