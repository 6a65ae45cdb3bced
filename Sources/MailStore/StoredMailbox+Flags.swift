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
      try resynchronize(lock)
      try beginOwnChange()
    } else {
      try prepare(lock)
    }
    return try self.change(change, of: uids, unchangedSince, lock)
  }

  /// The same when the list has just been read under this lock. What is renamed by others from then on has changed
  /// later than any `unchangedSince`.
  func change(
    _ change: FlagChange, of uids: [UInt32], _ unchangedSince: Int?, _ lock: borrowing ListLock
  ) throws(Errno) -> [UInt32] {
    let letters = try letters(for: change.keywords)
    var (conflicts, missed) = try apply(change, uids, unchangedSince, letters, lock)
    if !missed.isEmpty {
      try resynchronize(lock)
      conflicts += try apply(change, missed, unchangedSince, letters, lock).conflicts
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

  /// Changes messages; the answer are those that changed too late, and those whose file was not there.
  private func apply(
    _ change: FlagChange, _ uids: [UInt32], _ unchangedSince: Int?, _ letters: KeywordLetters,
    _ lock: borrowing ListLock
  ) throws(Errno) -> (conflicts: [UInt32], missed: [UInt32]) {
    let dovecot = try lockDovecot()
    defer { _ = dovecot }
    let known = snapshot
    // the names of a few are still in the processor's caches when their files get them
    let portion = change.concernsKeywords ? max(1, uids.count) : Self.portion
    var made = MadeEdits(usage: UsageChange(maildir))
    made.lines.reserveCapacity(FlagEdits.room(for: uids.count, in: known))
    var isPending = false
    for start in stride(from: 0, to: uids.count, by: portion) where made.failure == nil {
      let some = uids[start..<min(start + portion, uids.count)]
      let edits = FlagEdits(change, of: some, unchangedSince, in: known, letters)
      if edits.isPending {
        isPending = true
        try begin(.changed, edits.lines, lock)
      }
      rename(edits, known, &made)
    }
    if made.isCurChanged, !syncsOnce { try sync(new: made.isNewChanged) }
    try record(made.lines, count: made.count, lock)
    if isPending { end() }
    made.usage.note()
    if let failure = made.failure { throw failure }
    return (made.conflicts, made.missed)
  }

  /// How many messages are renamed at a time.
  private static let portion = 64

  /// What became of edits when the files were renamed.
  private struct MadeEdits {
    /// What the list has to say of them, and of how many.
    var lines: [UInt8] = []
    var count = 0
    /// The UIDs of messages that changed too late to be changed.
    var conflicts: [UInt32] = []
    /// The UIDs of those whose file was not there.
    var missed: [UInt32] = []
    /// Why the system refused one; then nothing follows.
    var failure: Errno?
    var isNewChanged = false
    var isCurChanged = false
    var usage: UsageChange
  }

  private func rename(_ edits: FlagEdits, _ known: MailboxSnapshot, _ made: inout MadeEdits) {
    var (missed, end) = ([Int](), edits.all.count)
    let (text, lines) = (known.text.span, edits.lines.span)
    for (i, edit) in edits.all.enumerated() where edit.isRenamed {
      let message = known.messages[edit.place]
      do throws(Errno) {
        guard
          try rename(
            text.extracting(message.name), isNew: message.isNew, to: lines.extracting(edit.name))
        else {
          missed.append(i)
          made.missed.append(message.uid)
          continue
        }
      } catch {
        (end, made.failure) = (i, error)
        break
      }
      made.isCurChanged = true
      if message.isNew { made.isNewChanged = true }
      if message.flags.contains(.trashed) != edit.flags.contains(.trashed) {
        made.usage.change(known.size(of: message), from: message.flags, to: edit.flags)
      }
    }
    made.conflicts += edits.conflicts
    made.lines += edits.lines(before: end, without: missed)
    made.count += end - missed.count
  }

  /// Makes durable what was named, renamed and removed.
  func sync(new isNewChanged: Bool, cur isCurChanged: Bool = true) throws(Errno) {
    if isCurChanged { try cur.sync() }
    if isNewChanged { try new.sync() }
  }

  /// Gives a message its new name in `cur`; false if there is no such file.
  func rename(
    _ name: borrowing Span<UInt8>, isNew: Bool, to target: borrowing Span<UInt8>
  ) throws(Errno) -> Bool {
    do throws(Errno) {
      if isNew {
        try new.renameNew(name, into: cur, as: target)
      } else {
        try cur.renameNew(name, into: cur, as: target)
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
