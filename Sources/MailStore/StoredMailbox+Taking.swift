internal import Bytes
public import Unix

extension StoredMailbox {
  /// Moves all messages from `new` to `cur`, as a reader does that shows them; answers their UIDs.
  ///
  /// None where that is not allowed, or there is no room for it.
  public func takeNew() throws(Errno) -> [UInt32] {
    guard summary.new > 0, !isReadOnly else { return [] }
    do throws(Errno) { return try takeNew(ListLock(maildir)) } catch {
      if error.isOutOfSpace { return [] }
      guard error.isRefusal else { throw error }
      isReadOnly = true
      return []
    }
  }

  private func takeNew(_ lock: borrowing ListLock) throws(Errno) -> [UInt32] {
    try prepare(lock)
    let dovecot = try lockDovecot()
    defer { _ = dovecot }
    let (taken, lines) = try renameNew(try messages())
    try record(lines, count: taken.count, isDurable: false, lock)
    endOwnChange()
    countNames()
    writeSummary()
    return taken
  }

  private func renameNew(
    _ known: MailboxSnapshot
  ) throws(Errno) -> (taken: [UInt32], lines: [UInt8]) {
    var (taken, lines): ([UInt32], [UInt8]) = ([], [])
    for message in known.messages where message.isNew {
      let name = known.fileName(of: message)
      let parts = FileNameParts(name)
      let target = parts.name(letters: parts.letters)
      // a name that has no room for them has no flags
      guard target.count <= FileNameParts.limit,
        try rename(name.span, isNew: true, to: target.span)
      else { continue }
      taken.append(message.uid)
      append(message, message.modseq, known.keywords(of: message), target, to: &lines)
    }
    return (taken, lines)
  }
}
