internal import Bytes
internal import Maildir
internal import Unix

// The list on disk.
extension StoredMailbox {
  /// Reads the messages, and what is new in the list; false if there is none.
  func load(isLocked: Bool = false) throws(Errno) -> Bool {
    let status: FileStatus
    do throws(Errno) { status = try maildir.directory.status(Self.list) } catch {
      guard error == .noSuchFile else { throw error }
      file = nil
      return false
    }
    if let file, file.inode == status.inode, status.size >= position, !hasOverlay {
      _ = try messages()
      if status.size == position { return true }
      let before = loaded?.stamps
      loaded?.take(try file.contents(from: position, limit: Self.sizeLimit - position))
      if let after = loaded?.stamps, after != before { stamps = after }
      noteRead()
    } else {
      guard try loadAnew() else { return false }
    }
    if !isLocked { syncYoung(status) }
    return true
  }

  /// The text of `loaded` is what the list has.
  private func noteRead() {
    position = loaded?.text.count ?? 0
    isSynced = false
    isSummaryStale = true
  }

  /// Makes durable what another process wrote and may not have synced yet: what we tell of it must last.
  func syncYoung(_ status: FileStatus) {
    guard !isSynced, status.modified + Self.syncTime > Clock.now, let file else { return }
    do throws(Errno) { try file.descriptor.sync() } catch { return }
    isSynced = true
    isSummaryStale = true
  }

  private func loadAnew() throws(Errno) -> Bool {
    // nothing is known until it was read
    (file, hasOverlay) = (nil, false)
    guard let file = try ListFile(in: maildir),
      let read = MailboxSnapshot(try file.contents(from: 0, limit: Self.sizeLimit))
    else { return false }
    (self.file, loaded, stamps) = (file, read, read.stamps)
    isReadOnly = try !canChange(file)
    wasSynced = false
    noteRead()
    if let head = SummaryFile(maildir), head.inode == file.inode {
      wasSynced = head.wasSynced
      let status = try file.descriptor.status()
      isSynced = head.isSynced && head.isAbout(status)
      if head.isAbout(status) { stamps = head.stamps }
    }
    return true
  }

  /// Whether the list can be written and names be given, by the modes of the directories: they belong to the user.
  func canChange(_ file: ListFile) throws(Errno) -> Bool {
    guard file.isWritable else { return false }
    let modes = [
      try maildir.directory.status().mode, try temporary.status().mode, try new.status().mode,
      try cur.status().mode,
    ]
    return modes.allSatisfy { $0 & 0o300 == 0o300 }
  }

  /// Adds lines to the list and to the messages, durable.
  ///
  /// The list must have been loaded under this lock. It is written anew if there is none yet, if it has
  /// lines that cannot be read, and if most of its lines are stale.
  func record(
    _ lines: [UInt8], count: Int, isDurable: Bool = true, _ lock: borrowing ListLock
  ) throws(Errno) {
    guard let file, try canAppend(count) else { return try rewrite(adding: lines, lock) }
    if lines.isEmpty { return }
    try lock.confirm()
    do throws(Errno) { try file.descriptor.write(lines) } catch {
      removeTorn(file, of: lines)
      throw error
    }
    if isDurable {
      try file.descriptor.sync()
      if !wasSynced { try maildir.directory.sync() }
      (isSynced, wasSynced) = (true, true)
    }
    take(lines)
  }

  /// Writes the first list of a folder, not durable; UIDNEXT and HIGHESTMODSEQ are those after its lines.
  ///
  /// They stand in its first line: where only the beginning of the file survives a power cut, the messages that
  /// it lacks get other UIDs.
  func begin(
    _ lines: [UInt8], next: UInt32, _ modseq: Int, _ lock: borrowing ListLock
  ) throws(Errno) {
    var header = ListHeader(validity: snapshot.uidValidity)
    (header.id, header.next, header.modseq) = (snapshot.id, next, modseq)
    var first = MailboxSnapshot(header)
    first.take(lines)
    try lock.confirm()
    try maildir.replace(Self.list, with: first.text, isDurable: false)
    try takeOver(first)
    // nobody was promised that it lasts
    (isSynced, wasSynced) = (true, false)
    writeSummary()
  }

  /// Where a full disk has cut a line off, removes that: else the list had to be written anew, which takes room too.
  ///
  /// Lines that are whole stay, as others may have read them.
  private func removeTorn(_ file: borrowing ListFile, of lines: [UInt8]) {
    guard let size = try? file.descriptor.status().size,
      position...position + lines.count ~= size
    else { return }
    let whole = lines[..<(size - position)].lastIndex(of: ASCII.lf).map { $0 + 1 } ?? 0
    try? file.descriptor.truncate(to: position + whole)
  }

  private func canAppend(_ count: Int) throws(Errno) -> Bool {
    let known = try messages()
    return !known.isTorn && !known.isDamaged
      && known.staleLines + count <= max(1000, known.messages.count)
  }

  /// Adds lines to the messages that the list has.
  private func take(_ lines: [UInt8]) {
    loaded?.take(lines)
    position += lines.count
    isSummaryStale = true
  }

  private func rewrite(adding lines: [UInt8], _ lock: borrowing ListLock) throws(Errno) {
    var next = snapshot
    next.stamps = stamps
    next.rewrite(adding: lines)
    try lock.confirm()
    try maildir.replace(Self.list, with: next.text, isDurable: true)
    try takeOver(next)
    (isSynced, wasSynced) = (true, true)
  }

  /// The list is new, and is this.
  private func takeOver(_ list: MailboxSnapshot) throws(Errno) {
    guard let file = try ListFile(in: maildir) else { throw .inputOutput }
    (self.file, loaded, hasOverlay) = (file, list, false)
    (position, stamps, isSummaryStale) = (list.text.count, list.stamps, true)
  }

  /// Notes for who opens the folder next what the list says, if that is not what was noted last.
  ///
  /// A change does not do it, as the next one may follow at once: it is called when none did, and when the folder
  /// is let go. Who finds an old note reads the list.
  public func writeSummary() {
    guard isSummaryStale, !isReadOnly, !hasOverlay, let file, isWhole,
      let status = try? file.descriptor.status(), status.size == position
    else { return }
    isSummaryStale = false
    SummaryFile(
      summary, of: status, stamps, knownSums, isSynced: isSynced, wasSynced: wasSynced
    ).write(maildir)
  }

  /// Whether what is known is all that the list has up to `position`.
  private var isWhole: Bool {
    guard let loaded else { return head != nil }
    return !loaded.isTorn && !loaded.isDamaged && loaded.text.count == position
  }
}
