internal import Bytes
public import Maildir
public import Unix

/// A folder of a Maildir with the numbers that IMAP gives to its messages. martlet-maildir(5).
///
/// It is as it was at the last `refresh` or change. Every process may open it any number of times.
/// What a change has answered is durable. Errors leave the folder as it was, or as after a part of the
/// change: nothing is lost, and the next `refresh` finds what is so.
///
/// The messages are read when they are asked for: opening a folder that has not changed, and asking for
/// its `summary`, takes the same time for any number of messages.
public final class StoredMailbox {
  static let list: Path = "martlet-uids"
  static let sizeLimit = 1 << 30
  /// Seconds in which what another process wrote may not be on disk yet.
  static let syncTime = 60

  /// The Maildir, or the Maildir++ folder.
  public let maildir: Maildir
  /// Whether this process may not write the list: then changes fail, and files without a number are not seen.
  public internal(set) var isReadOnly = false
  /// False if the folder has no list and cannot get one: its numbers last as long as this object. UIDNOTSTICKY.
  public var hasLastingNumbers: Bool { file != nil }

  let new: Directory
  let cur: Directory
  let temporary: Directory
  /// The open list; nil if there is none.
  var file: ListFile?
  /// The messages; nil if nobody has asked for them yet. Then `record` says what is known.
  var loaded: MailboxSnapshot? {
    didSet { (knownSummary, knownSums) = (nil, nil) }
  }
  /// What is known without the messages.
  var head: SummaryFile?
  /// How many octets of the list are known.
  var position = 0
  /// Whether all of the list that has to last does.
  var isSynced = false
  /// Whether the list was ever made durable, with its name.
  var wasSynced = false
  /// Whether `loaded` has changes that the list does not have, as nobody may write it.
  var hasOverlay = false
  /// Whether `martlet-summary` has to be written.
  var isSummaryStale = false
  /// The state of the directories that is described by what is known.
  var stamps = DirectoryStamps()
  private var knownSummary: FolderSummary?
  /// Of the names that the messages have; nil if nobody has counted.
  var knownSums: NameSums?
  /// A state of the directories that was seen to have other names than those with these sums.
  var otherNames: (stamps: DirectoryStamps, sums: NameSums)?
  /// What is known around a change of our own.
  var own = OwnChange()
  /// Whether the sync of the list makes all names durable that were given before.
  lazy var syncsOnce = maildir.directory.ordersNamesAfterContents

  /// Opens a folder and looks at it; numbers its messages if nobody has.
  ///
  /// `tmp`, `new` and `cur` are made if they are missing. Where nothing may be written it is `isReadOnly`. ETIMEDOUT if
  /// others hold the lock of the list all the time, longer than a lock lasts whose process has died.
  public init(_ maildir: Maildir) throws(Errno) {
    self.maildir = maildir
    temporary = try Self.part("tmp", of: maildir)
    new = try Self.part("new", of: maildir)
    cur = try Self.part("cur", of: maildir)
    if try !openUnchanged() { try update() }
  }

  deinit { writeSummary() }

  static func part(_ name: Path, of maildir: Maildir) throws(Errno) -> Directory {
    do throws(Errno) { return try maildir.directory.directory(name) } catch {
      guard error == .noSuchFile else { throw error }
    }
    do throws(Errno) { try maildir.directory.makeDirectory(name, mode: 0o700) } catch {
      if error != .exists { throw error }
    }
    try maildir.directory.sync()
    return try maildir.directory.directory(name)
  }

  /// What SELECT and STATUS tell; costs nothing.
  public var summary: FolderSummary {
    if let knownSummary { return knownSummary }
    let summary = loaded?.summary ?? head?.summary ?? Self.nothing.summary
    knownSummary = summary
    return summary
  }

  /// The messages. What is asked for first reads the list as far as `summary` tells of it.
  public func messages() throws(Errno) -> MailboxSnapshot {
    if let loaded { return loaded }
    guard let file, let head else { return Self.nothing }
    guard
      let read = MailboxSnapshot(try file.contents(from: 0, limit: Self.sizeLimit, upTo: head.size))
    else { throw .inputOutput }
    loaded = read
    return read
  }

  /// As `messages()`, but without messages if the list cannot be read.
  var snapshot: MailboxSnapshot {
    get { (try? messages()) ?? Self.nothing }
    set { loaded = newValue }
  }

  private static let nothing = MailboxSnapshot(ListHeader(validity: 1))
}

// Looking whether anything became different.
extension StoredMailbox {
  /// Looks whether anything became different. If a client can see that, the answer is how it was before;
  /// `MailboxDifference` tells what.
  ///
  /// If nothing did, this costs three stat(2). A message that other programs rename meanwhile is not missed.
  /// The first refresh after a change of our own does not read the directories again: what somebody else did in
  /// the very same moment is found by the next.
  @discardableResult
  public func refresh() throws(Errno) -> MailboxSnapshot? {
    if try isUnchanged() { return nil }
    let before = summary
    let earlier = try messages()
    try update()
    var after = summary
    // moving from `new` to `cur` is no change
    after.new = before.new
    return before == after ? nil : earlier
  }

  private func isUnchanged() throws(Errno) -> Bool {
    guard let file, loaded?.isTorn != true else { return false }
    let status: FileStatus
    do throws(Errno) { status = try maildir.directory.status(Self.list) } catch {
      guard error == .noSuchFile else { throw error }
      return false
    }
    guard status.inode == file.inode, status.size == position else { return false }
    let now = try DirectoryStamps(new, cur)
    if now == stamps || passesOwnChange(now) { return true }
    return try isDescribed()
  }

  /// Opens a folder that is as `martlet-summary` has it; false if it is not.
  private func openUnchanged() throws(Errno) -> Bool {
    guard let file = try ListFile(in: maildir) else { return false }
    let status = try file.descriptor.status()
    guard let head = SummaryFile(maildir), head.isAbout(status) else { return false }
    (self.file, self.head, position) = (file, head, head.size)
    (stamps, knownSums) = (head.stamps, head.sums)
    isReadOnly = try !canChange(file)
    (isSynced, wasSynced) = (head.isSynced, head.wasSynced)
    guard try isDescribed(), isReadOnly || agreesWithDovecot else {
      (self.file, self.head) = (nil, nil)
      return false
    }
    syncYoung(status)
    return true
  }

  private func update() throws(Errno) {
    let hadList = file != nil
    if try load(), loaded?.isTorn == false, try isDescribed(), isReadOnly || agreesWithDovecot {
      writeSummary()
      return
    }
    do throws(Errno) { try synchronize(ListLock(maildir)) } catch {
      // who wants to make room has to see what there is
      if error.isOutOfSpace, file != nil { return }
      guard error.isRefusal else { throw error }
      try synchronizeInMemory(hadList: hadList)
    }
    countNames()
    writeSummary()
  }
}
