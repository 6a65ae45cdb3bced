internal import Bytes
internal import Maildir
internal import Unix

/// A lock as Dovecot makes it: a file with `pid:host` that goes with the value.
///
/// It is abandoned if that process of this host is dead, or after 120 seconds.
struct DovecotLock: ~Copyable {
  private static let age = 120
  private static let patience = 180_000

  private let maildir: Maildir
  private let name: Path
  private let inode: UInt64

  /// Waits for the lock; ETIMEDOUT if others hold it all the time.
  init(_ maildir: Maildir, _ name: Path) throws(Errno) {
    let temporary = try StoredMailbox.part("tmp", of: maildir)
    guard let own = Path(DeliverySignature().unique + Array("_dovecot".utf8)) else {
      throw .invalid
    }
    let file = try temporary.open(own, .creating(mode: 0o600))
    let deadline = Clock.milliseconds + Self.patience
    do throws(Errno) {
      while true {
        try file.write(Self.content, at: 0)
        do throws(Errno) {
          try temporary.link(own, into: maildir.directory, as: name)
          break
        } catch { if error != .exists { throw error } }
        if try Self.removeAbandoned(maildir, name, now: file.status().modified) { continue }
        guard Clock.milliseconds < deadline else { throw .timedOut }
        var nobody: [Waiting.Interest] = []
        try Waiting.wait(for: &nobody, milliseconds: 2 + Int(Host.random(1)[0]) % 8)
      }
      inode = try file.status().inode
    } catch {
      try? temporary.remove(own)
      throw error
    }
    try? temporary.remove(own)
    self.maildir = maildir
    self.name = name
  }

  deinit {
    if (try? maildir.directory.status(name))?.inode == inode { try? maildir.directory.remove(name) }
  }

  private static let content: [UInt8] = {
    var text: [UInt8] = []
    text.append(decimal: Int(Host.pid))
    return text + [":"] + Host.name
  }()

  private static func removeAbandoned(
    _ maildir: Maildir, _ name: Path, now: Timestamp
  ) throws(Errno) -> Bool {
    do throws(Errno) {
      let other = try maildir.directory.open(name)
      let status = try other.status()
      let content = try other.readAll(limit: 1024)
      if status.modified + age >= now, !isDead(content) { return false }
      guard try maildir.directory.status(name).inode == status.inode else { return true }
      try maildir.directory.remove(name)
      return true
    } catch {
      if error == .noSuchFile { return true }
      throw error
    }
  }

  /// Whether it names a process of this host that is not there.
  private static func isDead(_ content: [UInt8]) -> Bool {
    guard let (pid, host) = content.cut(at: ":"), host == Host.name, pid.decimal != nil,
      let path = Path(Array("/proc/".utf8) + pid)
    else { return false }
    do throws(Errno) { _ = try path.status() } catch { return error == .noSuchFile }
    return false
  }
}
