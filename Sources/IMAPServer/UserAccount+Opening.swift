internal import IMAP
internal import MailStore
internal import Maildir
internal import Unix

/// A folder that no session has open any more, and whose list need not be read again.
struct RestingFolder {
  let path: FolderPath
  let stored: StoredMailbox
}

// Opening: a client that stores one message after the other opens the same mailbox for each.
extension UserAccount {
  /// Opens a folder, or takes the one that was let go last if it is that and still there.
  func stored(_ path: FolderPath) throws(MailRefusal) -> StoredMailbox {
    if let resting, resting.path == path {
      self.resting = nil
      if let stored = try? woken(resting) { return stored }
    }
    do throws(FolderError) { return try tree.open(path) } catch { throw MailRefusal(error) }
  }

  /// Nil if another directory has the name now.
  private func woken(_ resting: RestingFolder) throws -> StoredMailbox? {
    let stored = resting.stored
    let now = try tree.maildir(of: resting.path).directory.status().inode
    guard try now == stored.maildir.directory.status().inode else { return nil }
    try stored.refresh()
    return stored
  }

  /// Keeps a folder that is let go, the last one only.
  func rest(_ stored: StoredMailbox, _ path: FolderPath) {
    if stored.isReadOnly { return }
    resting = RestingFolder(path: path, stored: stored)
  }

  /// Notes what is known of the folder that was let go last: called when the client is silent.
  func pause() { resting?.stored.writeSummary() }
}
