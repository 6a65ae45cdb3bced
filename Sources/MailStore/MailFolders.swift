internal import Bytes
public import Maildir
public import Unix

/// The folders of a Maildir, Maildir++, with subscriptions and attributes. martlet-maildir(5).
///
/// Changes are durable when they return.
public struct MailFolders: Sendable {
  /// The Maildir itself, INBOX.
  public let maildir: Maildir

  /// The folders of a Maildir; completes a renaming that a crash cut off, unless the disk is full.
  public init(_ maildir: Maildir) throws(Errno) {
    self.maildir = maildir
    // who is confined later cannot read it then, and would wait for locks of dead processes
    _ = ListLock.content
    do throws(Errno) { try completeRenaming() } catch {
      guard error.isOutOfSpace else { throw error }
    }
  }

  /// Without completing anything.
  init(looking maildir: Maildir) { self.maildir = maildir }

  /// The folders that are there, sorted, INBOX not among them.
  ///
  /// A folder need not have the folders above it.
  public func list() throws(Errno) -> [FolderPath] {
    try completeRenaming()
    return try sortedDirectories()
  }

  /// Opens a folder and looks at it; `missing` if there is none, `system` if it cannot be read or numbered.
  public func open(_ path: FolderPath) throws(FolderError) -> StoredMailbox {
    let maildir = try maildir(of: path)
    return try system { () throws(Errno) in try StoredMailbox(maildir) }
  }

  /// The Maildir of a folder, without a look at its messages; `missing` if there is none that is the user's.
  public func maildir(of path: FolderPath) throws(FolderError) -> Maildir {
    if path == .inbox { return maildir }
    guard let name = try directory(of: path) else { throw .missing }
    return try folder(name)
  }

  private func folder(_ name: Path) throws(FolderError) -> Maildir {
    guard let folder = FolderName([UInt8](name.bytes.dropFirst())) else { throw .missing }
    do { if let found = try maildir.folder(folder, making: false) { return found } } catch {
      throw .system(.inputOutput)
    }
    throw .missing
  }

  /// Opens a folder in the midst of a renaming.
  func openExisting(_ path: FolderPath) throws(FolderError) -> StoredMailbox? {
    guard let name = try system({ () throws(Errno) in try existing(path) }) else { return nil }
    let maildir = try folder(name)
    return try system { () throws(Errno) in try StoredMailbox(maildir) }
  }

  /// Makes a folder with these attributes, in one step; those above it are not made. `exists` for INBOX too.
  public func create(
    _ path: FolderPath, attributes: [[UInt8]: [UInt8]] = [:]
  ) throws(FolderError) {
    if path == .inbox { throw .exists }
    if try directory(of: path) != nil { throw .exists }
    try system { () throws(Errno) in
      let lock = try ListLock(maildir, FolderRecords.lock)
      var records = try FolderRecords(maildir)
      // what an earlier folder of the name has left, and what this one shall have
      let isChanged = records.replace(attributes, of: path)
      if isChanged {
        try lock.confirm()
        try maildir.replace(FolderRecords.file, with: records.text, isDurable: true)
      }
      try make(path, lock)
    }
  }

  /// Makes the directory of a folder, in one step.
  func make(_ path: FolderPath, _ lock: borrowing ListLock) throws(Errno) {
    try lock.confirm()
    removeLeftovers(Self.created)
    let name = Path(Self.created + DeliverySignature().unique) ?? "..martlet-created"
    try maildir.directory.makeDirectory(name, mode: 0o700)
    do throws(Errno) {
      let folder = try maildir.directory.directory(name)
      for part: Path in ["tmp", "new", "cur"] { try folder.makeDirectory(part, mode: 0o700) }
      _ = try folder.open("maildirfolder", .appending(mode: 0o600))
      try folder.sync()
      try maildir.directory.renameNew(name, into: maildir.directory, as: path.directory)
    } catch {
      removeLeftovers(name.bytes)
      throw error
    }
    try maildir.directory.sync()
  }

  /// Removes a folder with its messages and attributes, at once; those below it stay. What it used of the quota is
  /// given back. `isInbox`, `missing`.
  public func delete(_ path: FolderPath) throws(FolderError) {
    if path == .inbox { throw .isInbox }
    guard let name = try directory(of: path) else { throw .missing }
    let usage = try usage(of: path)
    try system { () throws(Errno) in
      // at once, and with a name that no program takes for a folder
      let away = Path(Self.deleted + DeliverySignature().unique) ?? "..martlet-deleted"
      try maildir.directory.renameNew(name, into: maildir.directory, as: away)
      try maildir.directory.sync()
    }
    // they are invisible now; on a full disk they stay until a folder of the name is made
    try? FolderRecords.change(maildir) { $0.records.removeAll { $0.folder == path } }
    usage.note()
    removeLeftovers(Self.deleted)
  }

  private static let deleted = [UInt8]("..martlet-deleted-".utf8)
  private static let created = [UInt8]("..martlet-created-".utf8)

  /// What cannot be removed now goes with the next folder.
  private func removeLeftovers(_ prefix: [UInt8]) {
    for name in (try? maildir.directory.names()) ?? [] where name.bytes.starts(with: prefix) {
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
  /// The folders that are there, in the midst of a renaming too.
  func sortedDirectories() throws(Errno) -> [FolderPath] {
    // a name is encoded once, not at each comparison
    var found: [(path: FolderPath, name: [UInt8])] = []
    try forEachDirectory { path, _ in found.append((path, path.diskName)) }
    found.sort { $0.name.lexicographicallyPrecedes($1.name) }
    var paths: [FolderPath] = []
    paths.reserveCapacity(found.count)
    for (position, folder) in found.enumerated()
    where position == 0 || folder.name != found[position - 1].name { paths.append(folder.path) }
    return paths
  }

  /// The directories of the folders; of two for one folder the one that we would make.
  func directories() throws(Errno) -> [FolderPath: Path] {
    var found: [FolderPath: Path] = [:]
    try forEachDirectory { path, name in
      guard let name = Path(name), found[path] == nil || name == path.directory else { return }
      found[path] = name
    }
    return found
  }

  /// Visits each directory that is a folder, in no order; several may be the same one in other encodings.
  func forEachDirectory(_ visit: (FolderPath, [UInt8]) -> Void) throws(Errno) {
    try maildir.directory.forEachHiddenFile { name, kind in
      let name = name.array
      guard kind ?? .directory == .directory, let path = FolderPath(directory: name),
        path != .inbox, kind != nil || isDirectory(name)
      else { return }
      visit(path, name)
    }
  }

  /// Where the file system does not say it by itself.
  private func isDirectory(_ name: [UInt8]) -> Bool {
    guard let name = Path(name), let status = try? maildir.directory.status(name) else {
      return false
    }
    return status.kind == .directory
  }

  /// The directory of a folder, whatever encoding its name has; nil if there is none.
  func directory(of path: FolderPath) throws(FolderError) -> Path? {
    try system { () throws(Errno) in try completeRenaming() }
    return try system { () throws(Errno) in try existing(path) }
  }

  /// As `directory(of:)`, in the midst of a renaming.
  func existing(_ path: FolderPath) throws(Errno) -> Path? {
    if let status = try? maildir.directory.status(path.directory), status.kind == .directory {
      return path.directory
    }
    return try directories()[path]
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
