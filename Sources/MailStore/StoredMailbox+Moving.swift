internal import Bytes
internal import Maildir
public import Postal
internal import Unix

extension StoredMailbox {
  /// Moves messages with their flags, keywords and INTERNALDATE to another folder, RFC 6851.
  ///
  /// Each is renamed, so it is in one folder or in the other at any time. UIDs that no message has are
  /// passed over. Durable when it returns; if it throws some may have been moved.
  public func move(
    _ uids: [UInt32], to target: StoredMailbox
  ) throws(Failure) -> [CopiedMessage] {
    let (own, its) = try failing { () throws(Errno) in
      (try maildir.directory.status().inode, try target.maildir.directory.status().inode)
    }
    if own == its {
      let copied = try copy(uids, to: target)
      _ = try failing { () throws(Errno) in
        try expunge(copied.map(\.source), onlyTrashed: false)
      }
      return copied
    }
    return try failing { () throws(Errno) in
      // always in the same order, so that two processes cannot wait for each other
      let isFirst = own < its
      let first = try ListLock(isFirst ? maildir : target.maildir)
      let second = try ListLock(isFirst ? target.maildir : maildir)
      return isFirst
        ? try move(uids, to: target, first, second) : try move(uids, to: target, second, first)
    }
  }

  private func move(
    _ uids: [UInt32], to target: StoredMailbox, _ lock: borrowing ListLock,
    _ targetLock: borrowing ListLock
  ) throws(Errno) -> [CopiedMessage] {
    try prepare(lock)
    try target.prepare(targetLock)
    var (moved, missed) = try moveOnce(uids, to: target, lock, targetLock)
    if !missed.isEmpty {
      try synchronize(lock)
      moved += try moveOnce(missed, to: target, lock, targetLock).moved
    }
    return moved
  }

  private func moveOnce(
    _ uids: [UInt32], to target: StoredMailbox, _ lock: borrowing ListLock,
    _ targetLock: borrowing ListLock
  ) throws(Errno) -> (moved: [CopiedMessage], missed: [UInt32]) {
    let messages = uids.compactMap { uid in snapshot.index(of: uid).map { snapshot.messages[$0] } }
    let ownLetters = try KeywordLetters(maildir)
    let letters = try target.letters(for: messages.flatMap { snapshot.keywords(of: $0) })
    var names = NameMaker()
    var added: [Added] = []
    var (sources, missed): ([StoredMessage], [UInt32]) = ([], [])
    var failure: Errno?
    for message in messages {
      let copy = self.added(message, snapshot, names.next(), ownLetters, letters)
      do throws(Errno) {
        guard try move(message, as: copy, to: target) else {
          missed.append(message.uid)
          continue
        }
      } catch {
        failure = error
        break
      }
      added.append(copy)
      sources.append(message)
    }
    let moved = try settle(sources, added, target, lock, targetLock)
    if let failure { throw failure }
    return (moved, missed)
  }

  /// Makes what was moved durable, in the folder where it is first.
  private func settle(
    _ sources: [StoredMessage], _ added: [Added], _ target: StoredMailbox,
    _ lock: borrowing ListLock, _ targetLock: borrowing ListLock
  ) throws(Errno) -> [CopiedMessage] {
    if sources.isEmpty { return [] }
    var (own, its) = (UsageChange(maildir), UsageChange(target.maildir))
    for message in sources {
      own.add(snapshot.size(of: message), message.flags, times: -1)
      its.add(snapshot.size(of: message), message.flags)
    }
    try target.sync(added)
    try sync(
      new: sources.contains(where: \.isNew), cur: sources.contains { !$0.isNew })
    let targets = try target.recordArrival(of: added, targetLock)
    try recordExpunge(of: sources.map(\.uid), lock)
    own.note()
    its.note()
    return zip(sources, targets).map { CopiedMessage(source: $0.uid, target: $1) }
  }

  /// Renames a message's file into another folder; false if there is no such file.
  private func move(
    _ message: StoredMessage, as copy: Added, to target: StoredMailbox
  ) throws(Errno) -> Bool {
    guard let from = Path(snapshot.path(of: message)), let to = Path(copy.name) else {
      throw .invalid
    }
    do throws(Errno) {
      if copy.isNew {
        try maildir.directory.renameNew(from, into: target.new, as: to)
      } else {
        try maildir.directory.renameNew(from, into: target.cur, as: to)
      }
      return true
    } catch {
      if error == .noSuchFile { return false }
      guard error == .otherFileSystem else { throw error }
    }
    guard try copyContents(from, message.received, as: to, isNew: copy.isNew, in: target) else {
      return false
    }
    do throws(Errno) { try maildir.directory.remove(from) } catch {
      if error != .noSuchFile { throw error }
    }
    return true
  }
}
