internal import Bytes
public import Maildir
public import Unix

/// A folder of a Maildir with the numbers that IMAP gives to its messages. martlet-maildir(5).
///
/// `snapshot` is how it was at the last `refresh` or change. Every process may open it any number of times.
/// What a change has answered is durable. Errors leave the folder as it was, or as after a part of the
/// change: nothing is lost, and the next `refresh` finds what is so.
public final class StoredMailbox {
  static let list: Path = "martlet-uids"
  static let sizeLimit = 1 << 30
  /// Seconds in which what another process wrote may not be on disk yet.
  static let syncTime = 60

  /// The Maildir, or the Maildir++ folder.
  public let maildir: Maildir
  /// The folder as it was looked at last.
  public internal(set) var snapshot: MailboxSnapshot

  let new: Directory
  let cur: Directory
  let temporary: Directory
  private(set) var file: ListFile?

  /// Opens a folder and looks at it; numbers its messages if nobody has.
  public init(_ maildir: Maildir) throws(Errno) {
    self.maildir = maildir
    temporary = try Self.part("tmp", of: maildir)
    new = try Self.part("new", of: maildir)
    cur = try Self.part("cur", of: maildir)
    snapshot = MailboxSnapshot(ListHeader(validity: 1))
    try refresh()
  }

  private static func part(_ name: Path, of maildir: Maildir) throws(Errno) -> Directory {
    do throws(Errno) { return try maildir.directory.directory(name) } catch {
      guard error == .noSuchFile else { throw error }
    }
    do throws(Errno) { try maildir.directory.makeDirectory(name, mode: 0o700) } catch {
      if error != .exists { throw error }
    }
    try maildir.directory.sync()
    return try maildir.directory.directory(name)
  }

  /// Looks whether anything became different; `MailboxDifference` tells what.
  ///
  /// If nothing did, this costs three stat(2). A message that other programs rename meanwhile is not missed.
  public func refresh() throws(Errno) {
    if try load(), !snapshot.isTorn {
      let stamps = DirectoryStamps(new: try DirectoryStamp(new), cur: try DirectoryStamp(cur))
      if stamps == snapshot.stamps { return }
      if isYoung(stamps), try looksUnchanged(stamps) { return }
    }
    try synchronize(ListLock(maildir))
  }

  /// Whether a directory changed so short a time ago that its stamp could not be kept.
  private func isYoung(_ stamps: DirectoryStamps) -> Bool {
    max(stamps.new.modified, stamps.cur.modified) + 2 > Clock.now
  }

  private func looksUnchanged(_ stamps: DirectoryStamps) throws(Errno) -> Bool {
    let known = snapshot.stamps
    let scan = try DirectoryScan(
      new, cur, readsNew: stamps.new != known.new, readsCur: stamps.cur != known.cur)
    return ScanComparison(scan, snapshot).isEmpty
  }
}

// The list on disk.
extension StoredMailbox {
  /// Reads what is new in the list; false if there is none.
  func load(isLocked: Bool = false) throws(Errno) -> Bool {
    let status: FileStatus
    do throws(Errno) { status = try maildir.directory.status(Self.list) } catch {
      guard error == .noSuchFile else { throw error }
      file = nil
      return false
    }
    if let file, file.inode == status.inode, status.size >= snapshot.text.count {
      if status.size == snapshot.text.count { return true }
      snapshot.take(
        try file.contents(from: snapshot.text.count, limit: Self.sizeLimit - snapshot.text.count))
    } else {
      guard try loadAnew() else { return false }
    }
    // another process may have written it and not synced it yet: what we tell of it must last
    if !isLocked, status.modified + Self.syncTime > Clock.now { try file?.descriptor.sync() }
    return true
  }

  private func loadAnew() throws(Errno) -> Bool {
    let file: ListFile
    do throws(Errno) { file = try ListFile(maildir.directory.openForAppending(Self.list)) } catch {
      guard error == .noSuchFile else { throw error }
      return false
    }
    guard let read = MailboxSnapshot(try file.contents(from: 0, limit: Self.sizeLimit)) else {
      self.file = nil
      return false
    }
    snapshot = read
    self.file = file
    return true
  }

  /// Adds lines to the list and to the snapshot, durable.
  ///
  /// The list must have been loaded under this lock. It is written anew if there is none yet, if it has
  /// lines that cannot be read, and if most of its lines are stale.
  func record(
    _ lines: [UInt8], count: Int, isDurable: Bool = true, _ lock: borrowing ListLock
  ) throws(Errno) {
    guard let file, !snapshot.isTorn, !snapshot.isDamaged,
      snapshot.staleLines + count <= max(1000, snapshot.messages.count)
    else {
      try rewrite(adding: lines, lock)
      return
    }
    if lines.isEmpty { return }
    try lock.confirm()
    try file.descriptor.write(lines)
    if isDurable { try file.descriptor.sync() }
    snapshot.take(lines)
  }

  private func rewrite(adding lines: [UInt8], _ lock: borrowing ListLock) throws(Errno) {
    guard var next = MailboxSnapshot(snapshot.encoded(stamps: snapshot.stamps)) else {
      throw .invalid
    }
    next.take(lines)
    let text = next.encoded(stamps: next.stamps)
    try lock.confirm()
    try maildir.replace(Self.list, with: text, isDurable: true)
    file = nil
    guard try loadAnew() else { throw .inputOutput }
  }
}
