internal import Bytes
internal import Maildir
internal import Unix

extension MailFolders {
  private static let intent: Path = "martlet-renaming"

  /// Renames a folder and all below it; UIDs, UIDVALIDITY and MAILBOXID stay.
  ///
  /// INBOX stays where it is: its messages move to a new folder, RFC 9051 §6.3.6. What is subscribed does
  /// not change. All or nothing: what a crash cuts off is completed by the next `MailFolders` of the Maildir.
  /// `missing`; `exists` if any of the new names is taken; `badName` below itself, or too long.
  public func rename(_ path: FolderPath, to target: FolderPath) throws(FolderError) {
    if target == .inbox { throw .exists }
    if path == .inbox {
      try moveInbox(to: target)
      return
    }
    if target == path { throw .exists }
    if target.isBelow(path) { throw .badName }
    let lock = try system { () throws(Errno) in try lockForRenaming() }
    let all = try system { () throws(Errno) in try directories() }
    guard all[path] != nil || all.keys.contains(where: { $0.isBelow(path) }) else {
      throw .missing
    }
    for folder in all.keys where folder == path || folder.isBelow(path) {
      guard let moved = folder.moved(from: path, to: target) else { throw .badName }
      if all[moved] != nil { throw .exists }
    }
    try system { () throws(Errno) in
      try lock.confirm()
      try maildir.replace(Self.intent, with: Renaming(path, target).text, isDurable: true)
      try rename(path, target, lock)
    }
  }

  /// The lock, at a moment when no other renaming waits for its end.
  private func lockForRenaming() throws(Errno) -> ListLock {
    while true {
      try completeRenaming()
      let lock = try ListLock(maildir, FolderRecords.lock)
      if try !isRenaming { return lock }
    }
  }

  private var isRenaming: Bool {
    get throws(Errno) {
      do throws(Errno) { _ = try maildir.directory.status(Self.intent) } catch {
        guard error == .noSuchFile else { throw error }
        return false
      }
      return true
    }
  }

  /// Does what is left of a renaming that was written down.
  func completeRenaming() throws(Errno) {
    guard try isRenaming else { return }
    let renaming: Renaming
    do {
      let lock = try ListLock(maildir, FolderRecords.lock)
      guard let text = try maildir.text(of: Self.intent, limit: 4096) else { return }
      guard let found = Renaming(text) else {
        try maildir.directory.remove(Self.intent)
        return
      }
      if found.path != .inbox {
        try rename(found.path, found.target, lock)
        return
      }
      renaming = found
    }
    do throws(FolderError) { try completeMove(renaming) } catch {
      guard case .system(let error) = error else { throw .inputOutput }
      throw error
    }
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
    var isChanged = false
    for i in records.records.indices {
      let folder = records.records[i].folder
      guard folder == path || folder.isBelow(path) else { continue }
      if let moved = folder.moved(from: path, to: target) {
        records.records[i].folder = moved
        isChanged = true
      }
    }
    if isChanged {
      try maildir.replace(FolderRecords.file, with: records.text, isDurable: true)
    }
    try maildir.directory.remove(Self.intent)
  }
}

// INBOX stays, its messages go.
extension MailFolders {
  /// Moves the messages that INBOX has now to a new folder.
  private func moveInbox(to target: FolderPath) throws(FolderError) {
    let inbox = try open(.inbox)
    let next = try system { () throws(Errno) in try inbox.messages().uidNext }
    let renaming = Renaming(.inbox, target, next: next)
    do {
      let lock = try system { () throws(Errno) in try lockForRenaming() }
      if try system({ () throws(Errno) in try existing(target) }) != nil { throw .exists }
      try system { () throws(Errno) in
        try lock.confirm()
        try maildir.replace(Self.intent, with: renaming.text, isDurable: true)
        try make(target, lock)
      }
    }
    try completeMove(renaming)
  }

  /// Moves what is still there. Several may do this at once: each message is moved once.
  ///
  /// It does so without the lock, which opening a folder may need.
  private func completeMove(_ renaming: Renaming) throws(FolderError) {
    try system { () throws(Errno) in
      let lock = try ListLock(maildir, FolderRecords.lock)
      if try existing(renaming.target) == nil, try isRenaming { try make(renaming.target, lock) }
    }
    let inbox = try system { () throws(Errno) in try StoredMailbox(maildir) }
    if let folder = try openExisting(renaming.target) {
      let messages = try system { () throws(Errno) in try inbox.messages().messages }
      let uids = messages.map(\.uid).filter { $0 < renaming.next }
      do { _ = try inbox.move(uids, to: folder) } catch { throw .system(.inputOutput) }
    }
    try system { () throws(Errno) in
      let lock = try ListLock(maildir, FolderRecords.lock)
      // another may have finished this one and begun the next
      guard try maildir.text(of: Self.intent, limit: 4096) == renaming.text else { return }
      try lock.confirm()
      try maildir.directory.remove(Self.intent)
    }
  }
}
