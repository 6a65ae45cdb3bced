internal import Bytes
internal import Maildir
internal import Postal
internal import Unix

extension MailFolders {
  private static let intent: Path = "martlet-renaming"

  /// Renames a folder and all below it; UIDs, UIDVALIDITY and MAILBOXID stay.
  ///
  /// INBOX stays where it is: its messages move to a new folder, RFC 9051 §6.3.6. What is subscribed does
  /// not change.
  public func rename(_ path: FolderPath, to target: FolderPath) throws(FolderError) {
    if target == .inbox { throw .exists }
    if path == .inbox {
      try moveInbox(to: target)
      return
    }
    if target == path { throw .exists }
    if target.isBelow(path) { throw .badName }
    let all = try system { () throws(Errno) in try directories() }
    guard all[path] != nil || all.keys.contains(where: { $0.isBelow(path) }) else {
      throw .missing
    }
    for folder in all.keys where folder == path || folder.isBelow(path) {
      guard let moved = folder.moved(from: path, to: target) else { throw .badName }
      if all[moved] != nil { throw .exists }
    }
    try system { () throws(Errno) in
      let lock = try ListLock(maildir, FolderRecords.lock)
      let text = path.diskName + [ASCII.lf] + target.diskName + [ASCII.lf]
      try lock.confirm()
      try maildir.replace(Self.intent, with: text, isDurable: true)
      try rename(path, target, lock)
    }
  }

  private func moveInbox(to target: FolderPath) throws(FolderError) {
    try create(target)
    let (inbox, folder) = (try open(.inbox), try open(target))
    do { _ = try inbox.move(inbox.snapshot.messages.map(\.uid), to: folder) } catch {
      throw .system(.inputOutput)
    }
  }

  /// Does what is left of a renaming that was written down.
  func completeRenaming() throws(Errno) {
    guard (try? maildir.directory.status(Self.intent)) != nil else { return }
    let lock = try ListLock(maildir, FolderRecords.lock)
    guard let text = try maildir.text(of: Self.intent, limit: 4096) else { return }
    let lines = text.lines
    guard lines.count == 2, let path = FolderPath(diskName: lines[0]),
      let target = FolderPath(diskName: lines[1]), path != .inbox, target != .inbox
    else {
      try? maildir.directory.remove(Self.intent)
      return
    }
    try rename(path, target, lock)
  }

  private func rename(
    _ path: FolderPath, _ target: FolderPath, _ lock: borrowing ListLock
  ) throws(Errno) {
    try lock.confirm()
    for (folder, name) in try directories() where folder == path || folder.isBelow(path) {
      guard let moved = folder.moved(from: path, to: target) else { continue }
      do throws(Errno) {
        try maildir.directory.renameNew(name, into: maildir.directory, as: moved.directory)
      } catch {
        // somebody made one of that name meanwhile: both stay
        if error != .exists, error != .noSuchFile { throw error }
      }
    }
    try maildir.directory.sync()
    var records = try FolderRecords(maildir)
    for i in records.records.indices {
      let folder = records.records[i].folder
      guard folder == path || folder.isBelow(path) else { continue }
      if let moved = folder.moved(from: path, to: target) { records.records[i].folder = moved }
    }
    try maildir.replace(FolderRecords.file, with: records.text, isDurable: true)
    try maildir.directory.remove(Self.intent)
  }
}
