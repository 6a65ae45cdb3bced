internal import Bytes
internal import Maildir
internal import Unix

extension StoredMailbox {
  /// How often the directories are read because they changed meanwhile.
  private static let looks = 5

  /// Brings the list and the directories together.
  func synchronize(_ lock: borrowing ListLock) throws(Errno) {
    try synchronize(lock, try lockDovecot())
  }

  /// As `synchronize`, when Dovecot's lock has been taken if there is one to take.
  func synchronize(
    _ lock: borrowing ListLock, _ dovecot: borrowing DovecotLock?
  ) throws(Errno) {
    var imported: ImportedList?
    if try !load(isLocked: true) {
      imported = try ImportedList(maildir)
      stamps = DirectoryStamps()
      if let imported {
        loaded = MailboxSnapshot(imported.header)
      } else {
        loaded = MailboxSnapshot(ListHeader(validity: try UIDValidity.next(of: maildir)))
      }
    }
    try completePending(lock)
    try synchronize(lock, dovecot, imported)
    if imported != nil {
      _ = try maildir.directory.open(ImportedList.marker, .appending(mode: 0o600))
    }
  }

  private func synchronize(
    _ lock: borrowing ListLock, _ dovecot: borrowing DovecotLock?, _ imported: ImportedList?
  ) throws(Errno) {
    _ = try messages()
    let known = self.stamps
    var look = try Look(self)
    let keywords = try KeywordLetters(maildir)
    let arrivals = try number(self.arrivals(&look, imported, now: lock.moment), look.scan, dovecot)
    var lines: [UInt8] = []
    var count = 0
    let modseq = snapshot.highestModseq + 1
    for (message, found) in look.comparison.changed {
      append(snapshot.messages[message], look.scan, found, modseq, keywords, to: &lines)
      count += 1
    }
    try append(arrivals, look.scan, modseq, keywords, imported, to: &lines)
    let gone = look.gone.map { snapshot.messages[$0].uid }
    for run in ListLine.runs(of: gone, modseq: modseq) { ListLine.append(run, to: &lines) }
    own.seen = look.isUncertain || !look.scan.isQuiet ? nil : look.scan.stamps
    // what nobody had is no loss: without its first list a folder gets another UIDVALIDITY
    let isFirst = file == nil && imported == nil
    let isDurable = !lines.isEmpty && !isFirst
    let stamps = look.stamps(known, at: lock.moment)
    if stamps != known {
      ListLine.append(stamps, to: &lines)
      count += 1
    }
    if isFirst {
      try begin(lines, next: snapshot.uidNext + UInt32(arrivals.count), modseq, lock)
    } else {
      try record(lines, count: count + gone.count, isDurable: isDurable, lock)
    }
    try showKeywords(keywords, lock)
    self.stamps = stamps
  }

  /// Gives UIDs to those that have none, and sorts them so, where Dovecot has a word in that.
  private func number(
    _ arrivals: [Arrival], _ scan: DirectoryScan, _ dovecot: borrowing DovecotLock?
  ) throws(Errno) -> [Arrival] {
    guard dovecot != nil else { return arrivals }
    var files = arrivals.map { Numbered(name: scan.name($0.found), uid: $0.uid) }
    try number(&files, dovecot)
    var numbered = arrivals
    for i in files.indices { numbered[i].uid = files[i].uid }
    return numbered.sorted { $0.uid ?? 0 < $1.uid ?? 0 }
  }

  /// A message whose file has another name now.
  private func append(
    _ message: StoredMessage, _ scan: DirectoryScan, _ found: Int, _ modseq: Int,
    _ keywords: KeywordLetters, to lines: inout [UInt8]
  ) {
    let old = snapshot.fileName(of: message)
    let name = scan.name(found)
    let hadWords = snapshot.keywords(of: message)
    let words = keywords.keywords(
      hadWords, was: FileNameParts(old).letters, letters: FileNameParts(name).letters)
    // a message that only moved from `new` to `cur` is the same to clients
    let isSame = words == hadWords && FileNameParts.flags(name.span) == message.flags
    ListLine.append(
      uid: message.uid, modseq: isSame ? message.modseq : modseq, received: message.received,
      saved: message.saved, keywords: words.joined(), isNew: scan.found[found].isNew,
      name: name, to: &lines)
  }

  /// Numbers files. The INTERNALDATE stays that of the file: nobody has looked at it.
  private func append(
    _ arrivals: [Arrival], _ scan: DirectoryScan, _ modseq: Int, _ keywords: KeywordLetters,
    _ imported: ImportedList? = nil, to lines: inout [UInt8]
  ) throws(Errno) {
    var next = snapshot.uidNext
    let now = Clock.now.seconds
    let text = scan.text.span
    lines.reserveCapacity(lines.count + scan.text.count + 40 * arrivals.count)
    for arrival in arrivals {
      let file = scan.found[arrival.found]
      let name = text.extracting(file.name)
      var words = imported?.keywords[text.extracting(file.key).array] ?? []
      if keywords.isThere {
        words = keywords.keywords(words, was: [], letters: FileNameParts(name.array).letters)
      }
      ListLine.append(
        uid: arrival.uid ?? next, modseq: modseq, received: nil, saved: now,
        keywords: words.joined().span, isNew: file.isNew, name: name, to: &lines)
      if arrival.uid == nil {
        guard next < ListHeader.nextLimit - 1 else { throw .tooLarge }
        next += 1
      }
    }
  }
}

// Without the right to write.
extension StoredMailbox {
  /// Brings the messages in memory and the directories together.
  ///
  /// Without a list all files get numbers, which last as long as this object. Where there is one only who may
  /// write it gives numbers, and modification sequences: others see what it has, as far as it is still there.
  func synchronizeInMemory(hadList: Bool) throws(Errno) {
    isReadOnly = true
    if try !load(), hadList || loaded == nil {
      loaded = MailboxSnapshot(ListHeader(validity: UInt32(clamping: max(1, Clock.now.seconds))))
      stamps = DirectoryStamps()
    }
    let known = try messages()
    let look = try Look(self)
    let isVolatile = file == nil
    let modseq = known.highestModseq + (isVolatile ? 1 : 0)
    var lines: [UInt8] = []
    for (message, found) in look.comparison.changed {
      let message = known.messages[message]
      append(
        message, look.scan, found, isVolatile ? modseq : message.modseq, KeywordLetters(nil),
        to: &lines)
    }
    if isVolatile {
      try append(try plainArrivals(look), look.scan, modseq, KeywordLetters(nil), to: &lines)
    }
    for run in ListLine.runs(of: look.gone.map { known.messages[$0].uid }, modseq: modseq) {
      ListLine.append(run, to: &lines)
    }
    loaded?.take(lines)
    hasOverlay = true
    // by the clock of this machine, so with much time to spare
    stamps = look.stamps(stamps, at: Clock.now + -60)
  }
}

// One or several readings of the directories.
extension StoredMailbox {
  /// What is in the directories, and which messages are gone.
  struct Look {
    var scan: DirectoryScan
    var comparison: ScanComparison
    /// Positions of messages that no look found, ascending.
    private(set) var gone: [Int] = []
    /// Whether the next look might find something else though no directory changes.
    var isUncertain = false

    init(_ mailbox: StoredMailbox) throws(Errno) {
      let (known, snapshot) = (mailbox.stamps, mailbox.snapshot)
      scan = try DirectoryScan(
        mailbox.new, mailbox.cur, readsNew: DirectoryStamp(mailbox.new) != known.new,
        readsCur: DirectoryStamp(mailbox.cur) != known.cur)
      comparison = ScanComparison(scan, snapshot)
      if comparison.needsAll {
        scan = try DirectoryScan(mailbox.new, mailbox.cur)
        comparison = ScanComparison(scan, snapshot)
      }
      // a name may escape one reading of a directory in which it is changed
      var missing = Set(comparison.missing)
      var count = 1
      while !missing.isEmpty, count < 2 || !scan.isQuiet && count < looks {
        scan = try DirectoryScan(mailbox.new, mailbox.cur)
        comparison = ScanComparison(scan, snapshot)
        missing.formIntersection(comparison.missing)
        count += 1
      }
      gone = missing.sorted()
      isUncertain = gone.count != comparison.missing.count
    }

    /// What may be remembered of the directories, by which they need not be read again.
    func stamps(_ known: DirectoryStamps, at moment: Timestamp) -> DirectoryStamps {
      if isUncertain { return known }
      let settled = scan.stamps.settled(at: moment)
      var stamps = known
      if scan.hasNew, settled.new != .unknown { stamps.new = settled.new }
      if scan.hasCur, settled.cur != .unknown { stamps.cur = settled.cur }
      return stamps
    }
  }
}
