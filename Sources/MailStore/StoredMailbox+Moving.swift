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
    return try failing { () throws(Errno) in
      if own == its { return try moveWithin(uids) }
      // always in the same order, so that two processes cannot wait for each other
      let isFirst = own < its
      let first = try ListLock(isFirst ? maildir : target.maildir)
      let second = try ListLock(isFirst ? target.maildir : maildir)
      return isFirst
        ? try move(uids, to: target, first, second) : try move(uids, to: target, second, first)
    }
  }

  /// Gives messages new names and UIDs in the same folder.
  private func moveWithin(_ uids: [UInt32]) throws(Errno) -> [CopiedMessage] {
    let lock = try ListLock(maildir)
    try prepare(lock)
    var (moved, missed) = try moveOnce(uids, to: self, lock)
    if !missed.isEmpty {
      try resynchronize(lock)
      moved += try moveOnce(missed, to: self, lock).moved
    } else {
      endOwnChange()
    }
    return moved
  }

  private func move(
    _ uids: [UInt32], to target: StoredMailbox, _ lock: borrowing ListLock,
    _ targetLock: borrowing ListLock
  ) throws(Errno) -> [CopiedMessage] {
    try prepare(lock)
    try target.prepareForMore(targetLock)
    var (moved, missed) = try moveOnce(uids, to: target, targetLock)
    try recordExpunge(of: moved.map(\.source), lock)
    if !missed.isEmpty {
      try resynchronize(lock)
      let more = try moveOnce(missed, to: target, targetLock).moved
      try recordExpunge(of: more.map(\.source), lock)
      moved += more
    } else {
      endOwnChange()
    }
    target.endOwnChange()
    return moved
  }

  /// Moves those whose files are where they should be, and records them where they are now.
  private func moveOnce(
    _ uids: [UInt32], to target: StoredMailbox, _ targetLock: borrowing ListLock
  ) throws(Errno) -> (moved: [CopiedMessage], missed: [UInt32]) {
    let dovecot = try target.lockNumbers(targetLock)
    defer { _ = dovecot }
    let messages = uids.compactMap { uid in snapshot.index(of: uid).map { snapshot.messages[$0] } }
    let copies = try self.copies(of: messages, snapshot, for: target)
    let arriving = try target.arrival(of: copies, dovecot)
    // without a crash's traces each is a message of its own: only keywords could be lost
    let isPending = copies.contains { !$0.keywords.isEmpty }
    if isPending { try target.begin(.moved, arriving.lines, targetLock) }
    var (moved, missed): ([Int], [UInt32]) = ([], [])
    var failure: Errno?
    for (i, message) in messages.enumerated() {
      do throws(Errno) {
        if try move(message, as: copies[i], to: target) {
          moved.append(i)
        } else {
          missed.append(message.uid)
        }
      } catch {
        failure = error
        break
      }
    }
    if !moved.isEmpty {
      if !syncsOnce {
        try target.sync(copies)
        try sync(new: true)
      }
      try settle(moved.map { messages[$0] }, moved.map(arriving.line), target, targetLock)
    }
    if isPending { target.end() }
    if let failure { throw failure }
    return (
      moved.map { CopiedMessage(source: messages[$0].uid, target: arriving.uids[$0]) }, missed
    )
  }

  /// Records what was moved in the folder where it is now.
  private func settle(
    _ sources: [StoredMessage], _ lines: [ArraySlice<UInt8>], _ target: StoredMailbox,
    _ targetLock: borrowing ListLock
  ) throws(Errno) {
    var (own, its) = (UsageChange(maildir), UsageChange(target.maildir))
    for message in sources {
      own.add(snapshot.size(of: message), message.flags, times: -1)
      its.add(snapshot.size(of: message), message.flags)
    }
    let gone = target === self ? expungeLines(of: sources.map(\.uid)) : []
    try target.record([UInt8](lines.joined()) + gone, count: 2 * sources.count, targetLock)
    own.note()
    its.note()
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
    // its name has to last before the other goes: these are two file systems
    try target.sync(new: copy.isNew, cur: !copy.isNew)
    do throws(Errno) { try maildir.directory.remove(from) } catch {
      if error != .noSuchFile { throw error }
    }
    return true
  }
}
