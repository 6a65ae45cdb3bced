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
    } else {
      if try !load(isLocked: true) { try synchronize(lock) }
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
    }
    return conflicts
  }

  /// Moves all messages from `new` to `cur`, as a reader does that shows them; answers their UIDs.
  public func takeNew() throws(Errno) -> [UInt32] {
    guard snapshot.messages.contains(where: \.isNew) else { return [] }
    let lock = try ListLock(maildir)
    if try !load(isLocked: true) { try synchronize(lock) }
    var lines: [UInt8] = []
    var taken: [UInt32] = []
    for message in snapshot.messages where message.isNew {
      let name = snapshot.fileName(of: message)
      let parts = FileNameParts(name)
      let target = parts.name(letters: parts.letters)
      guard try rename(name, isNew: true, to: target) else { continue }
      taken.append(message.uid)
      append(message, message.modseq, snapshot.keywords(of: message), target, to: &lines)
    }
    try record(lines, count: taken.count, isDurable: false, lock)
    return taken
  }

  /// The letters of keywords, those that get one now included.
  func letters(for keywords: [[UInt8]]) throws(Errno) -> KeywordLetters {
    var letters = try KeywordLetters(maildir)
    var isChanged = false
    for word in keywords where letters.add(word) { isChanged = true }
    if isChanged { try maildir.replace(KeywordLetters.file, with: letters.text, isDurable: true) }
    return letters
  }

  /// Changes messages; the answer are those whose file was not there.
  private func apply(
    _ change: FlagChange, _ uids: [UInt32], _ letters: KeywordLetters, _ lock: borrowing ListLock
  ) throws(Errno) -> [UInt32] {
    var lines: [UInt8] = []
    var missed: [UInt32] = []
    var usage = UsageChange(maildir)
    var (count, isRenamed, isNewChanged) = (0, false, false)
    var failure: Errno?
    for uid in uids {
      guard let place = snapshot.index(of: uid) else { continue }
      let message = snapshot.messages[place]
      let old = MessageState(message, snapshot, letters)
      var state = old
      state.flags = change.flags(after: old.flags)
      state.keywords = change.keywords(after: old.keywords)
      if state.flags == old.flags, state.keywords == old.keywords { continue }
      let name = snapshot.fileName(of: message)
      let target = FileNameParts(name).name(letters: state.letters(letters))
      do throws(Errno) {
        if message.isNew || name != target {
          guard try rename(name, isNew: message.isNew, to: target) else {
            missed.append(uid)
            continue
          }
          isRenamed = true
          isNewChanged = isNewChanged || message.isNew
        }
      } catch {
        failure = error
        break
      }
      usage.change(snapshot.size(of: message), from: old.flags, to: state.flags)
      append(message, snapshot.highestModseq + 1, state.keywords, target, to: &lines)
      count += 1
    }
    if isRenamed { try sync(new: isNewChanged) }
    try record(lines, count: count, lock)
    usage.note()
    if let failure { throw failure }
    return missed
  }

  /// Makes durable what was named, renamed and removed.
  func sync(new isNewChanged: Bool, cur isCurChanged: Bool = true) throws(Errno) {
    if isCurChanged { try cur.sync() }
    if isNewChanged { try new.sync() }
  }

  /// Gives a message its new name in `cur`; false if there is no such file.
  private func rename(_ name: [UInt8], isNew: Bool, to target: [UInt8]) throws(Errno) -> Bool {
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
  private func append(
    _ message: StoredMessage, _ modseq: Int, _ keywords: [[UInt8]], _ name: [UInt8],
    to lines: inout [UInt8]
  ) {
    ListLine.append(
      uid: message.uid, modseq: modseq, received: message.received, saved: message.saved,
      keywords: keywords.joined(), isNew: false, name: name, to: &lines)
  }
}
