internal import Bytes
internal import Maildir
public import Unix

extension StoredMailbox {
  /// Removes messages for good; answers the UIDs of those that were there. Durable when it returns.
  ///
  /// With `onlyTrashed` those without `\Deleted` stay, as EXPUNGE and UID EXPUNGE demand.
  public func expunge(_ uids: [UInt32], onlyTrashed: Bool = true) throws(Errno) -> [UInt32] {
    var unlocked: [UInt32] = []
    let lock = try lockMakingRoom { unlocked = removeUnlocked(uids, onlyTrashed) }
    // whether a message is deleted is in its name, which others change
    do throws(Errno) { try resynchronize(lock) } catch {
      guard error.isOutOfSpace else { throw error }
      unlocked += removeUnlocked(uids, onlyTrashed)
      try resynchronize(lock)
    }
    try beginOwnChange()
    var (gone, missed) = try remove(uids, onlyTrashed, lock)
    if !missed.isEmpty {
      try resynchronize(lock)
      gone += try remove(missed, onlyTrashed, lock).gone
    } else {
      endOwnChange()
    }
    return (gone + unlocked).sorted()
  }

  /// Takes the lock. Where the disk is full even that fails, so something has to go before.
  private func lockMakingRoom(_ makeRoom: () -> Void) throws(Errno) -> ListLock {
    do throws(Errno) { return try ListLock(maildir) } catch {
      guard error.isOutOfSpace else { throw error }
    }
    makeRoom()
    return try ListLock(maildir)
  }

  /// Removes files as any other program may, without a line in the list: the next look finds them gone.
  func removeUnlocked(_ uids: [UInt32], _ onlyTrashed: Bool) -> [UInt32] {
    var gone: [UInt32] = []
    for uid in uids {
      guard let place = snapshot.index(of: uid) else { continue }
      let message = snapshot.messages[place]
      if onlyTrashed, !message.flags.contains(.trashed) { continue }
      if let isGone = try? removeFile(of: message), isGone { gone.append(uid) }
    }
    return gone
  }

  private func remove(
    _ uids: [UInt32], _ onlyTrashed: Bool, _ lock: borrowing ListLock
  ) throws(Errno) -> (gone: [UInt32], missed: [UInt32]) {
    var (gone, missed): ([UInt32], [UInt32]) = ([], [])
    var usage = UsageChange(maildir)
    var parts: Set<Bool> = []
    var failure: Errno?
    for uid in uids {
      guard let place = snapshot.index(of: uid) else { continue }
      let message = snapshot.messages[place]
      if onlyTrashed, !message.flags.contains(.trashed) { continue }
      do throws(Errno) {
        guard try removeFile(of: message) else {
          missed.append(uid)
          continue
        }
      } catch {
        failure = error
        break
      }
      gone.append(uid)
      parts.insert(message.isNew)
      usage.add(snapshot.size(of: message), message.flags, times: -1)
    }
    if !gone.isEmpty, !syncsOnce {
      try sync(new: parts.contains(true), cur: parts.contains(false))
    }
    try recordExpunge(of: gone, lock)
    usage.note()
    if let failure { throw failure }
    return (gone, missed)
  }

  /// False if there is no such file.
  private func removeFile(of message: StoredMessage) throws(Errno) -> Bool {
    guard let path = Path(snapshot.path(of: message)) else { throw .invalid }
    do throws(Errno) {
      try maildir.directory.remove(path)
      return true
    } catch {
      if error == .noSuchFile { return false }
      throw error
    }
  }

  func recordExpunge(of uids: [UInt32], _ lock: borrowing ListLock) throws(Errno) {
    try record(expungeLines(of: uids), count: uids.count, lock)
  }

  func expungeLines(of uids: [UInt32]) -> [UInt8] {
    var lines: [UInt8] = []
    let runs = ListLine.runs(of: Set(uids).sorted(), modseq: snapshot.highestModseq + 1)
    for run in runs { ListLine.append(run, to: &lines) }
    return lines
  }
}
