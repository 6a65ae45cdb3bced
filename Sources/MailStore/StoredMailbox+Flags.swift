internal import Bytes
internal import Maildir
public import Unix

extension StoredMailbox {
  /// Changes the flags of messages; UIDs that no message has are passed over. Durable when it returns.
  ///
  /// Messages that changed after `unchangedSince` stay as they are: their UIDs are the answer, RFC 7162 §3.1.3.
  /// A message whose flags are already so keeps its modification sequence.
  public func change(
    _ change: FlagChange, of uids: [UInt32], unchangedSince: Int? = nil
  ) throws(Errno) -> [UInt32] {
    let lock = try ListLock(maildir)
    // also what others changed by renaming counts
    if unchangedSince != nil || file == nil {
      try synchronize(lock)
      try beginOwnChange()
    } else {
      try prepare(lock)
    }
    var conflicts: [UInt32] = []
    var wanted: [UInt32] = []
    for uid in uids {
      guard let place = snapshot.index(of: uid) else { continue }
      if let unchangedSince, snapshot.messages[place].modseq > unchangedSince {
        conflicts.append(uid)
      } else {
        wanted.append(uid)
      }
    }
    let letters = try letters(for: change.keywords)
    let missed = try apply(change, wanted, letters, lock)
    if !missed.isEmpty {
      try synchronize(lock)
      _ = try apply(change, missed, letters, lock)
    } else {
      endOwnChange()
    }
    return conflicts
  }

  /// The letters of keywords, those that get one now included.
  func letters(for keywords: [[UInt8]]) throws(Errno) -> KeywordLetters {
    var letters = try KeywordLetters(maildir)
    var isChanged = false
    for word in keywords where letters.add(word) { isChanged = true }
    if !isChanged { return letters }
    // Dovecot may add some at the same time
    let lock = try DovecotLock(maildir, KeywordLetters.lock)
    defer { _ = lock }
    letters = try KeywordLetters(maildir)
    isChanged = false
    for word in keywords where letters.add(word) { isChanged = true }
    if isChanged { try maildir.replace(KeywordLetters.file, with: letters.text, isDurable: true) }
    return letters
  }

  /// A message as it shall be.
  private struct Changed {
    let message: StoredMessage
    let name: [UInt8]
    let target: [UInt8]
    let keywords: [[UInt8]]
    let flags: MessageFlags
    let hasNewKeywords: Bool

    var isRenamed: Bool { message.isNew || name != target }
  }

  /// What a change does to messages; those that it leaves as they are are not among it.
  private func changes(
    _ change: FlagChange, _ uids: [UInt32], _ letters: KeywordLetters
  ) -> [Changed] {
    var changes: [Changed] = []
    changes.reserveCapacity(uids.count)
    for uid in uids {
      guard let place = snapshot.index(of: uid) else { continue }
      let message = snapshot.messages[place]
      let name = snapshot.fileName(of: message)
      let old = MessageState(message, name, snapshot.keywords(of: message), letters)
      var state = old
      state.flags = change.flags(after: old.flags)
      state.keywords = change.keywords(after: old.keywords)
      let hasNewKeywords = state.keywords != old.keywords
      if state.flags == old.flags, !hasNewKeywords { continue }
      let target = FileNameParts(name).name(letters: state.letters(letters))
      changes.append(
        Changed(
          message: message, name: name, target: target, keywords: state.keywords,
          flags: state.flags, hasNewKeywords: hasNewKeywords))
    }
    return changes
  }

  /// Changes messages; the answer are those whose file was not there.
  private func apply(
    _ change: FlagChange, _ uids: [UInt32], _ letters: KeywordLetters, _ lock: borrowing ListLock
  ) throws(Errno) -> [UInt32] {
    let changes = changes(change, uids, letters)
    let modseq = snapshot.highestModseq + 1
    var lines: [UInt8] = []
    // the name and the list have to change together
    let isPending = changes.contains { $0.hasNewKeywords && $0.isRenamed }
    if isPending {
      for changed in changes { append(changed, modseq, to: &lines) }
      try begin(.changed, lines, lock)
      lines = []
    }
    var missed: [UInt32] = []
    var usage = UsageChange(maildir)
    var (count, isRenamed, isNewChanged) = (0, false, false)
    var failure: Errno?
    for changed in changes {
      let message = changed.message
      do throws(Errno) {
        if changed.isRenamed {
          guard try rename(changed.name, isNew: message.isNew, to: changed.target) else {
            missed.append(message.uid)
            continue
          }
          isRenamed = true
          isNewChanged = isNewChanged || message.isNew
        }
      } catch {
        failure = error
        break
      }
      usage.change(snapshot.size(of: message), from: message.flags, to: changed.flags)
      append(changed, modseq, to: &lines)
      count += 1
    }
    if isRenamed, !syncsOnce { try sync(new: isNewChanged) }
    try record(lines, count: count, lock)
    if isPending { end() }
    usage.note()
    if let failure { throw failure }
    return missed
  }

  private func append(_ changed: Changed, _ modseq: Int, to lines: inout [UInt8]) {
    append(changed.message, modseq, changed.keywords, changed.target, to: &lines)
  }

  /// Makes durable what was named, renamed and removed.
  func sync(new isNewChanged: Bool, cur isCurChanged: Bool = true) throws(Errno) {
    if isCurChanged { try cur.sync() }
    if isNewChanged { try new.sync() }
  }

  /// Gives a message its new name in `cur`; false if there is no such file.
  func rename(_ name: [UInt8], isNew: Bool, to target: [UInt8]) throws(Errno) -> Bool {
    guard let from = Path(name), let to = Path(target) else { throw .invalid }
    do throws(Errno) {
      if isNew {
        try new.renameNew(from, into: cur, as: to)
      } else {
        try cur.renameNew(from, into: cur, as: to)
      }
      return true
    } catch {
      // EEXIST: two files of one key, which the next look separates
      if error == .noSuchFile || error == .exists { return false }
      throw error
    }
  }

  /// The line of a message that lies in `cur` under another name.
  func append(
    _ message: StoredMessage, _ modseq: Int, _ keywords: [[UInt8]], _ name: [UInt8],
    to lines: inout [UInt8]
  ) {
    ListLine.append(
      uid: message.uid, modseq: modseq, received: message.received, saved: message.saved,
      keywords: keywords.joined(), isNew: false, name: name, to: &lines)
  }
}
