internal import Bytes
internal import Maildir
internal import POP3
internal import Unix

/// The deletion of messages when a client says goodbye.
///
/// If there are several, their names are written down first, durable: so a session that comes after a
/// crash in the middle finds all of them gone, or none.
enum Deletion {
  private static let list: Path = "martlet-deletion"
  private static let sizeLimit = 1 << 30
  /// How often others may get in the way: sessions with a list, programs that rename messages.
  private static let attempts = 20

  /// Completes what a session began that died, or is at it.
  static func complete(
    in maildir: Maildir, _ new: borrowing Directory, _ cur: borrowing Directory
  ) throws(Errno) {
    let text: [UInt8]
    let inode: UInt64
    do throws(Errno) {
      let file = try maildir.directory.open(list)
      text = try file.readAll(limit: sizeLimit)
      inode = try file.status().inode
    } catch {
      if error == .noSuchFile { return }
      throw error
    }
    try remove(text.lines.compactMap { MessageFile(path: $0) }, maildir, new, cur)
    try removeList(inode, maildir)
  }

  /// Deletes messages, durable when it returns.
  static func delete(_ positions: [Int], of mailbox: borrowing Mailbox) throws(Errno) {
    guard !positions.isEmpty else { return }
    let files = positions.compactMap { MessageFile(path: [UInt8](mailbox.maildrop.file($0))) }
    let inode = files.count > 1 ? try note(files, of: mailbox) : nil
    try remove(files, mailbox.maildir, mailbox.new, mailbox.cur)
    if let inode { try removeList(inode, mailbox.maildir) }
  }

  /// Writes the list; nil where a disk or a quota is full: then nothing helps but to delete, one after the other.
  private static func note(
    _ files: [MessageFile], of mailbox: borrowing Mailbox
  ) throws(Errno) -> UInt64? {
    do throws(Errno) { return try write(files, of: mailbox) } catch {
      guard error == .noSpace || error == .quota else { throw error }
      return nil
    }
  }

  /// Writes the list. That of another session is completed first: it was promised, and there is one list.
  private static func write(
    _ files: [MessageFile], of mailbox: borrowing Mailbox
  ) throws(Errno) -> UInt64 {
    var text: [UInt8] = []
    for file in files { text += file.path + [ASCII.lf] }
    for _ in 1..<attempts {
      do throws(Errno) { return try mailbox.maildir.create(list, with: text) } catch {
        guard error == .exists else { throw error }
      }
      try complete(in: mailbox.maildir, mailbox.new, mailbox.cur)
    }
    return try mailbox.maildir.create(list, with: text)
  }

  /// Removes the list unless it is already that of another session.
  private static func removeList(_ inode: UInt64, _ maildir: Maildir) throws(Errno) {
    do throws(Errno) {
      guard try maildir.directory.status(list).inode == inode else { return }
      try maildir.directory.remove(list)
    } catch {
      if error != .noSuchFile { throw error }
    }
  }

  /// Removes messages wherever they are now, durable when it returns.
  private static func remove(
    _ files: [MessageFile], _ maildir: Maildir, _ new: borrowing Directory,
    _ cur: borrowing Directory
  ) throws(Errno) {
    var left = files
    for _ in 0..<attempts {
      var missing: [MessageFile] = []
      for file in left where try !remove(file, maildir.directory) { missing.append(file) }
      if missing.isEmpty { break }
      // gone, or renamed by another program
      let now = try MailboxScan(new, cur)
      left = missing.compactMap { now.file(of: $0.key) }
    }
    try new.sync()
    try cur.sync()
  }

  /// False if there is no such file.
  private static func remove(
    _ file: MessageFile, _ directory: borrowing Directory
  ) throws(Errno) -> Bool {
    guard let path = Path(file.path) else { return true }
    do throws(Errno) {
      try directory.remove(path)
      return true
    } catch {
      if error == .noSuchFile { return false }
      throw error
    }
  }
}
