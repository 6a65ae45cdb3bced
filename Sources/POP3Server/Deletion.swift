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

  /// Completes what a session began that died.
  static func complete(
    in maildir: Maildir, _ new: borrowing Directory, _ cur: borrowing Directory
  ) throws(Errno) {
    guard let text = try maildir.text(of: list, limit: sizeLimit) else { return }
    try remove(text.lines.compactMap { MessageFile(path: $0) }, maildir, new, cur)
  }

  /// Deletes messages, durable when it returns.
  static func delete(_ positions: [Int], of mailbox: borrowing Mailbox) throws(Errno) {
    guard !positions.isEmpty else { return }
    let files = positions.compactMap { MessageFile(path: [UInt8](mailbox.maildrop.file($0))) }
    if files.count > 1 {
      var text: [UInt8] = []
      for file in files { text += file.path + [ASCII.lf] }
      try mailbox.maildir.replace(list, with: text, isDurable: true)
    }
    try remove(files, mailbox.maildir, mailbox.new, mailbox.cur)
  }

  private static func remove(
    _ files: [MessageFile], _ maildir: Maildir, _ new: borrowing Directory,
    _ cur: borrowing Directory
  ) throws(Errno) {
    var renamed: [MessageFile] = []
    for file in files where try !remove(file, maildir.directory) { renamed.append(file) }
    if !renamed.isEmpty {
      let now = try MailboxScan(new, cur)
      for file in renamed {
        if let file = now.file(of: file.key) { _ = try remove(file, maildir.directory) }
      }
    }
    try new.sync()
    try cur.sync()
    do throws(Errno) { try maildir.directory.remove(list) } catch {
      if error != .noSuchFile { throw error }
    }
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
