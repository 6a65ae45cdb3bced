internal import Bytes
internal import Maildir
internal import Unix

/// The lock of a folder's `martlet-uids`, or of another file: a link, so that it holds between hosts that share a file system.
///
/// It goes with the value. One whose process has died is removed at once on the same machine (the kernel has
/// then let go its flock), also after a power cut, else when it is 120 s old by the clock of the file system.
struct ListLock: ~Copyable {
  /// The name of the lock.
  static let name: Path = "martlet-uids.lock"
  /// Seconds after which a lock is abandoned.
  static let age = 120
  /// Milliseconds for which a lock may be relied on: far fewer, since nothing stops the clock while we write.
  static let reliable = 60_000
  /// Milliseconds to wait for the lock: longer than an abandoned one lasts.
  static let patience = 180_000

  private let maildir: Maildir
  private let name: Path
  /// Open as long as the lock is held: its flock says that we live.
  private let file: FileDescriptor
  private let inode: UInt64
  private let began: Int
  /// A moment before the lock was taken, by the clock of the file system.
  let moment: Timestamp

  /// Waits for the lock; ETIMEDOUT if others hold it all the time.
  init(
    _ maildir: Maildir, _ name: Path = ListLock.name, patience: Int = ListLock.patience
  ) throws(Errno) {
    let temporary = try StoredMailbox.part("tmp", of: maildir)
    guard let own = Path(DeliverySignature().unique + Array("_lock".utf8)) else { throw .invalid }
    let file = try temporary.open(own, .creatingReadable(mode: 0o600))
    do throws(Errno) {
      try file.write(Self.content)
      // so that no other machine sees the lock without it
      if !temporary.isLocal { try file.sync() }
      _ = try file.lock()
      try Self.link(own, file, temporary, maildir, name, until: Clock.milliseconds + patience)
      let status = try file.status()
      moment = status.modified
      inode = status.inode
    } catch {
      try? temporary.remove(own)
      throw error
    }
    try? temporary.remove(own)
    self.maildir = maildir
    self.name = name
    self.file = file
    began = Clock.milliseconds
  }

  deinit { if holds { try? maildir.directory.remove(name) } }

  private var holds: Bool { (try? maildir.directory.status(name))?.inode == inode }

  /// Throws ETIMEDOUT if somebody may think that the lock is abandoned: called before each change.
  borrowing func confirm() throws(Errno) {
    guard Clock.milliseconds - began < Self.reliable, holds else { throw .timedOut }
  }

  /// What tells whether another lock was made since this machine was started; random if that is not known.
  static let content: [UInt8] = {
    let path: Path = "/proc/sys/kernel/random/boot_id"
    if let text = try? path.contents(limit: 256), !text.isEmpty { return text }
    return MailboxID.fresh().text + [ASCII.lf]
  }()
}

extension ListLock {
  private static func link(
    _ own: Path, _ file: borrowing FileDescriptor, _ temporary: borrowing Directory,
    _ maildir: Maildir, _ name: Path, until deadline: Int
  ) throws(Errno) {
    var pause = 1
    while true {
      do throws(Errno) {
        try temporary.link(own, into: maildir.directory, as: name)
        return
      } catch { if error != .exists { throw error } }
      // its time becomes that of now
      try file.write(content, at: 0)
      if try removeAbandoned(own, now: file.status().modified, temporary, maildir, name) {
        continue
      }
      guard Clock.milliseconds < deadline else { throw .timedOut }
      var nobody: [Waiting.Interest] = []
      try Waiting.wait(for: &nobody, milliseconds: pause + Int(Host.random(1)[0]) % (pause + 1))
      pause = min(pause * 2, 32)
    }
  }

  /// True if the lock that was there is gone.
  private static func removeAbandoned(
    _ own: Path, now: Timestamp, _ temporary: borrowing Directory, _ maildir: Maildir,
    _ name: Path
  ) throws(Errno) -> Bool {
    do throws(Errno) {
      // NFS has an exclusive flock only of a file that is open for writing
      let other = try maildir.directory.open(name, .readingWriting)
      let status = try other.status()
      let made = try other.readAll(limit: 4096)
      // on a disk of ours one without contents is ours from before a power cut: the name was durable, they were not
      if made == content || made.isEmpty && maildir.directory.isLocal, try other.lock() {
        // its process is dead, and who wants to remove it needs this flock first
        guard try maildir.directory.status(name).inode == status.inode else { return true }
        try maildir.directory.remove(name)
        return true
      }
      guard status.modified + age < now else { return false }
      return try takeAway(status.inode, own, temporary, maildir, name)
    } catch {
      if error == .noSuchFile { return true }
      throw error
    }
  }

  /// Moves the lock away, and back if it was another one than it seemed.
  private static func takeAway(
    _ inode: UInt64, _ own: Path, _ temporary: borrowing Directory, _ maildir: Maildir,
    _ name: Path
  ) throws(Errno) -> Bool {
    guard let away = Path(own.bytes + Array("_old".utf8)) else { throw .invalid }
    try maildir.directory.rename(name, into: temporary, as: away)
    if try temporary.status(away).inode != inode {
      try? temporary.link(away, into: maildir.directory, as: name)
    }
    try temporary.remove(away)
    return true
  }
}
