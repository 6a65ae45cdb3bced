internal import Bytes
internal import Maildir
internal import Unix

// One numbering with Dovecot, where that serves the folder too.
extension StoredMailbox {
  /// A file that needs a UID, and has one after `number`.
  struct Numbered {
    let name: [UInt8]
    /// One that it has already, if any.
    var uid: UInt32?
  }

  /// Keeps Dovecot away as long as the value lasts; nil if it does not serve the Maildir.
  ///
  /// It has to last until files that get numbers have their names, and while files are renamed: Dovecot reads the
  /// directories once, under this lock, and takes for gone what it misses.
  func lockDovecot() throws(Errno) -> DovecotLock? {
    guard isSharedWithDovecot else { return nil }
    return try DovecotLock(maildir, DovecotList.lock)
  }

  /// As `lockDovecot`, when numbers shall be given: first we learn of those that Dovecot gave.
  ///
  /// They cannot be taken over later, as numbers have to ascend.
  func lockNumbers(_ lock: borrowing ListLock) throws(Errno) -> DovecotLock? {
    let dovecot = try lockDovecot()
    guard dovecot != nil else { return nil }
    let theirs = DovecotList(
      try maildir.text(of: DovecotList.file, limit: DovecotList.sizeLimit) ?? [])
    if theirs.validity != snapshot.uidValidity || theirs.next > snapshot.uidNext {
      try synchronize(lock, dovecot)
    }
    return dovecot
  }

  /// Whether Dovecot has a list of its own here, or in the Maildir of which this is a folder.
  private var isSharedWithDovecot: Bool {
    for place in [maildir, maildir.root ?? maildir]
    where (try? place.directory.status(DovecotList.file))?.kind == .file { return true }
    return false
  }

  /// Whether Dovecot has our UIDVALIDITY, as far as it has a list of its own here.
  ///
  /// If not, it began to serve the folder after us: clients of ours know more than clients of it.
  var agreesWithDovecot: Bool {
    var begin: [UInt8] = []
    guard let file = try? maildir.directory.open(DovecotList.file),
      (try? file.read(into: &begin, upTo: 256, at: 0)) != nil
    else { return true }
    let line = begin.prefix { $0 != ASCII.lf }
    return DovecotList([UInt8](line) + [ASCII.lf]).validity == summary.uidValidity
  }

  /// Gives UIDs to files that have none, in their order; those that Dovecot has numbered keep theirs.
  ///
  /// Dovecot's list has them before ours: if ours never gets them, nobody else can have them either.
  func number(
    _ files: inout [Numbered], _ lock: borrowing DovecotLock?
  ) throws(Errno) {
    guard lock != nil else {
      try give(&files, from: snapshot.uidNext)
      return
    }
    let text = try maildir.text(of: DovecotList.file, limit: DovecotList.sizeLimit) ?? []
    let theirs = DovecotList(text)
    var next = snapshot.uidNext
    if theirs.validity == snapshot.uidValidity {
      next = max(next, theirs.next)
      takeUIDs(of: theirs, for: &files)
    }
    try give(&files, from: next)
    try write(files, beside: theirs)
  }

  /// Gives letters to keywords that were set before Dovecot served the folder.
  func showKeywords(_ known: KeywordLetters, _ lock: borrowing ListLock) throws(Errno) {
    guard known.hasFree, !snapshot.messages.isEmpty else { return }
    let words = snapshot.keywords
    guard words.contains(where: { known.letter(of: $0) == nil }) else { return }
    let letters = try letters(for: words)
    var lines: [UInt8] = []
    var count = 0
    for message in snapshot.messages where !message.keywords.isEmpty {
      let name = snapshot.fileName(of: message)
      let words = snapshot.keywords(of: message)
      var target: [UInt8] = []
      FileNameParts.append(name.span, message.flags, words, letters, to: &target)
      guard target != name, try rename(name.span, isNew: message.isNew, to: target.span) else {
        continue
      }
      append(message, message.modseq, words, target, to: &lines)
      count += 1
    }
    if count > 0, !syncsOnce { try sync(new: true) }
    try record(lines, count: count, lock)
  }

  private func give(_ files: inout [Numbered], from first: UInt32) throws(Errno) {
    var next = first
    for i in files.indices where files[i].uid == nil {
      guard next < ListHeader.nextLimit - 1 else { throw .tooLarge }
      files[i].uid = next
      next += 1
    }
  }

  private func takeUIDs(of theirs: DovecotList, for files: inout [Numbered]) {
    if files.allSatisfy({ $0.uid != nil }) { return }
    var uids: [[UInt8]: UInt32] = [:]
    // a lower one may have been another message's
    for entry in theirs.entries where entry.uid >= snapshot.uidNext {
      uids[ImportedList.key(entry.name[...])] = entry.uid
    }
    for i in files.indices where files[i].uid == nil {
      files[i].uid = uids.removeValue(forKey: ImportedList.key(files[i].name[...]))
    }
  }

  /// Writes into Dovecot's list what it lacks.
  private func write(_ files: [Numbered], beside theirs: DovecotList) throws(Errno) {
    var entries: [DovecotList.Entry] = []
    for message in snapshot.messages {
      entries.append(entry(message.uid, snapshot.fileName(of: message)))
    }
    for file in files { entries.append(entry(file.uid ?? 0, file.name)) }
    let isSame = theirs.validity == snapshot.uidValidity
    if isSame { entries += unknown(theirs, to: entries) }
    entries.sort { $0.uid < $1.uid }
    var fields: [UInt32: DovecotList.Entry] = [:]
    for entry in theirs.entries { fields[entry.uid] = entry }
    var lacking: [UInt8] = []
    var isAppendable = isSame && theirs.isWhole
    for i in entries.indices {
      if isSame, let known = fields[entries[i].uid], known.name == entries[i].name {
        entries[i].fields = known.fields
      } else {
        if entries[i].uid <= theirs.entries.last?.uid ?? 0 { isAppendable = false }
        DovecotList.append(entries[i], to: &lacking)
      }
    }
    if isAppendable {
      if lacking.isEmpty { return }
      let file = try maildir.directory.openForAppending(DovecotList.file)
      try file.write(lacking)
      if !syncsOnce { try file.sync() }
      return
    }
    let next = max(
      snapshot.uidNext, isSame ? theirs.next : 1, (entries.last?.uid ?? 0) + 1)
    try maildir.replace(
      DovecotList.file, with: theirs.text(validity: snapshot.uidValidity, next: next, entries),
      isDurable: true)
  }

  /// What Dovecot has numbered and we have not looked at yet, or what is gone.
  private func unknown(
    _ theirs: DovecotList, to ours: [DovecotList.Entry]
  ) -> [DovecotList.Entry] {
    var uids: Set<UInt32> = []
    var keys: Set<[UInt8]> = []
    for entry in ours {
      uids.insert(entry.uid)
      keys.insert(ImportedList.key(entry.name[...]))
    }
    var unknown: [DovecotList.Entry] = []
    for entry in theirs.entries
    where !uids.contains(entry.uid) && !keys.contains(ImportedList.key(entry.name[...])) {
      unknown.append(entry)
    }
    return unknown
  }

  private func entry(_ uid: UInt32, _ name: [UInt8]) -> DovecotList.Entry {
    DovecotList.Entry(uid: uid, fields: [], name: DovecotList.base(name[...]))
  }
}
