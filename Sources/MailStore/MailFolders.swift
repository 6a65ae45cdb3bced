internal import Bytes
public import Maildir
public import Unix

/// The folders of a Maildir, Maildir++, with subscriptions and attributes. martlet-maildir(5).
///
/// Changes are durable when they return.
public struct MailFolders: Sendable {
  /// The Maildir itself, INBOX.
  public let maildir: Maildir

  /// The folders of a Maildir; completes a renaming that a crash cut off.
  public init(_ maildir: Maildir) throws(Errno) {
    self.maildir = maildir
    try completeRenaming()
  }

  /// The folders that are there, sorted, INBOX not among them.
  ///
  /// A folder need not have the folders above it.
  public func list() throws(Errno) -> [FolderPath] {
    try directories().keys.sorted { $0.diskName.lexicographicallyPrecedes($1.diskName) }
  }

  /// Opens a folder.
  public func open(_ path: FolderPath) throws(FolderError) -> StoredMailbox {
    let maildir = try maildir(of: path)
    return try system { () throws(Errno) in try StoredMailbox(maildir) }
  }

  /// The Maildir of a folder, without a look at its messages.
  public func maildir(of path: FolderPath) throws(FolderError) -> Maildir {
    if path == .inbox { return maildir }
    guard let name = try directory(of: path),
      let folder = FolderName([UInt8](name.bytes.dropFirst()))
    else { throw .missing }
    do { if let found = try maildir.folder(folder, making: false) { return found } } catch {
      throw .system(.inputOutput)
    }
    throw .missing
  }

  /// Makes a folder; those above it are not made.
  public func create(_ path: FolderPath) throws(FolderError) {
    if path == .inbox { throw .exists }
    if try directory(of: path) != nil { throw .exists }
    try system { () throws(Errno) in
      try maildir.directory.makeDirectory(path.directory, mode: 0o700)
      let folder = try maildir.directory.directory(path.directory)
      for part: Path in ["tmp", "new", "cur"] { try folder.makeDirectory(part, mode: 0o700) }
      _ = try folder.open("maildirfolder", .appending(mode: 0o600))
      try folder.sync()
      try maildir.directory.sync()
    }
  }

  /// Removes a folder with its messages and attributes; those below it stay.
  public func delete(_ path: FolderPath) throws(FolderError) {
    if path == .inbox { throw .isInbox }
    guard let name = try directory(of: path) else { throw .missing }
    let usage = try usage(of: path)
    try system { () throws(Errno) in
      // at once, and with a name that no program takes for a folder
      let away = Path(Self.deleted + DeliverySignature().unique) ?? "..martlet-deleted"
      try maildir.directory.renameNew(name, into: maildir.directory, as: away)
      try maildir.directory.sync()
      try FolderRecords.change(maildir) { $0.records.removeAll { $0.folder == path } }
    }
    usage.note()
    removeDeleted()
  }

  private static let deleted = [UInt8]("..martlet-deleted-".utf8)

  /// What cannot be removed now goes with the next folder.
  private func removeDeleted() {
    for name in (try? maildir.directory.names()) ?? [] where name.bytes.starts(with: Self.deleted) {
      try? maildir.directory.removeTree(name, levels: 4)
    }
  }

  /// What the quota has less without the folder.
  private func usage(of path: FolderPath) throws(FolderError) -> UsageChange {
    let folder = try maildir(of: path)
    var usage = UsageChange(folder)
    for part: Path in ["new", "cur"] {
      let names = (try? folder.directory.directory(part).names()) ?? []
      for name in names {
        let bytes = name.bytes
        usage.add(
          FileNameParts.field("S", of: bytes.span), FileNameParts.flags(bytes.span), times: -1)
      }
    }
    return usage
  }
}

extension MailFolders {
  /// The directories of the folders; of two for one folder the one that we would make.
  func directories() throws(Errno) -> [FolderPath: Path] {
    var found: [FolderPath: Path] = [:]
    for name in try maildir.directory.names() {
      guard name.bytes.first == ".", let path = FolderPath(directory: name.bytes), path != .inbox,
        let status = try? maildir.directory.status(name), status.kind == .directory
      else { continue }
      if found[path] == nil || name == path.directory { found[path] = name }
    }
    return found
  }

  /// The directory of a folder, whatever encoding its name has; nil if there is none.
  func directory(of path: FolderPath) throws(FolderError) -> Path? {
    if let status = try? maildir.directory.status(path.directory), status.kind == .directory {
      return path.directory
    }
    return try system { () throws(Errno) in try directories()[path] }
  }

  func system<Value: ~Copyable>(
    _ body: () throws(Errno) -> Value
  ) throws(FolderError) -> Value {
    do throws(Errno) { return try body() } catch {
      if error == .exists { throw .exists }
      throw .system(error)
    }
  }
}
