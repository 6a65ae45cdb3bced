internal import Bytes
internal import IMAP
internal import MailStore
internal import Unix

// The mailboxes: which there are, and what is known of them.
extension UserAccount {
  private static let use = Array("use".utf8)
  /// Entries of the server stand among the attributes of the Maildir, with this before their names.
  private static let server = Array("server".utf8)

  /// The folder of a name; CANNOT if no folder can have it.
  func path(of name: MailboxName) throws(MailRefusal) -> FolderPath {
    if name.isInbox { return .inbox }
    let levels = name.bytes.split(separator: "/", omittingEmptySubsequences: false)
    guard let path = FolderPath(levels: levels.map { [UInt8]($0) }) else {
      throw MailRefusal(.cannot, "no mailbox can have that name: choose a shorter or plainer one")
    }
    return path
  }

  /// INBOX, all folders, and the names that are subscribed to.
  func folders() throws(MailRefusal) -> [Folder] {
    let listed = try Self.doing("list the mailboxes") { () throws(Errno) in try tree.listing() }
    var found: [Folder] = []
    found.reserveCapacity(listed.count)
    for folder in listed {
      guard let name = Self.name(of: folder.path) else { continue }
      let attributes = folder.attributes
      found.append(
        Folder(
          name, exists: folder.exists, isSubscribed: folder.isSubscribed,
          uses: Self.uses(in: attributes),
          entries: Self.entries(in: attributes)))
    }
    return found.sorted { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
  }

  private static func uses(in attributes: [[UInt8]: [UInt8]]) -> [SpecialUse] {
    (attributes[use] ?? []).words.compactMap { SpecialUse($0) }
  }

  /// What a folder was made for; nothing if that cannot be read.
  func uses(of path: FolderPath) -> [SpecialUse] {
    Self.uses(in: (try? tree.attributes(of: path)) ?? [:])
  }

  /// Nil for a folder that no client can name: a level of it has a slash.
  private static func name(of path: FolderPath) -> MailboxName? {
    if path == .inbox { return .inbox }
    guard !path.levels.contains(where: { $0.contains("/") }) else { return nil }
    var name: [UInt8] = []
    for level in path.levels { name += name.isEmpty ? level : ["/"] + level }
    return try? MailboxName(name)
  }

  /// Makes a mailbox, and those above it that are missing.
  func create(_ name: MailboxName, uses: [SpecialUse]) throws(MailRefusal) {
    let path = try path(of: name)
    try makeParents(of: path)
    do throws(FolderError) { try tree.create(path) } catch { throw MailRefusal(error) }
    if uses.isEmpty { return }
    do throws(MailRefusal) {
      let text = [UInt8](uses.map { Array($0.text.utf8) }.joined(separator: [ASCII.space]))
      try set([Self.use: text], of: path)
    } catch {
      // all or nothing was asked for
      try? tree.delete(path)
      throw error
    }
  }

  private func makeParents(of path: FolderPath) throws(MailRefusal) {
    for count in 1..<max(1, path.levels.count) {
      guard let parent = FolderPath(levels: Array(path.levels.prefix(count))), parent != .inbox
      else { continue }
      do throws(FolderError) { try tree.create(parent) } catch {
        if error != .exists { throw MailRefusal(error) }
      }
    }
  }

  /// Removes a mailbox with its messages; those below it stay.
  func delete(_ name: MailboxName) throws(MailRefusal) {
    let path = try path(of: name)
    do throws(FolderError) { try tree.delete(path) } catch { throw MailRefusal(error) }
  }

  /// Renames a mailbox and all below it; of INBOX the messages move.
  func rename(_ name: MailboxName, to target: MailboxName) throws(MailRefusal) {
    let (path, target) = (try path(of: name), try path(of: target))
    if path != .inbox, !target.isBelow(path) {
      guard try exists(path) else { throw MailRefusal(FolderError.missing) }
      if try exists(target) { throw MailRefusal(FolderError.exists) }
    }
    if !target.isBelow(path) { try makeParents(of: target) }
    do throws(FolderError) { try tree.rename(path, to: target) } catch {
      throw MailRefusal(error)
    }
  }

  /// Whether there is a folder, or one below it.
  private func exists(_ path: FolderPath) throws(MailRefusal) -> Bool {
    if path == .inbox { return true }
    return try Self.doing("list the mailboxes") { () throws(Errno) in
      try tree.list().contains { $0 == path || $0.isBelow(path) }
    }
  }

  /// Subscribes to a name, or ends that.
  func subscribe(_ name: MailboxName, _ isSubscribed: Bool) throws(MailRefusal) {
    let path = try path(of: name)
    try Self.doing("change the subscriptions") { () throws(Errno) in
      try tree.subscribe(path, isSubscribed)
    }
  }

  /// All entries of METADATA of a mailbox, or with nil of the server.
  func metadata(of name: MailboxName?) throws(MailRefusal) -> [MetadataEntry] {
    let path = try name.map(existing) ?? .inbox
    let prefix = name == nil ? Self.server : []
    let attributes = try Self.doing("read the annotations") { () throws(Errno) in
      try tree.attributes(of: path)
    }
    var entries = Self.entries(in: attributes, behind: prefix)
    if name != nil, let use = attributes[Self.use] {
      entries.append(MetadataEntry(name: MetadataEntry.specialUse, value: use))
    }
    return entries
  }

  /// The entries of METADATA among attributes of a folder, sorted by name.
  private static func entries(
    in attributes: [[UInt8]: [UInt8]], behind prefix: [UInt8] = []
  ) -> [MetadataEntry] {
    if attributes.isEmpty { return [] }
    var entries: [MetadataEntry] = []
    for (attribute, value) in attributes where attribute.starts(with: prefix + ["/"]) {
      entries.append(
        MetadataEntry(name: [UInt8](attribute.dropFirst(prefix.count)), value: value))
    }
    return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  /// Gives entries a value, or none.
  func setMetadata(_ entries: [MetadataEntry], of name: MailboxName?) throws(MailRefusal) {
    let path = try name.map(existing) ?? .inbox
    let prefix = name == nil ? Self.server : []
    var values: [[UInt8]: [UInt8]?] = [:]
    for entry in entries {
      let isUse = name != nil && entry.name == MetadataEntry.specialUse
      values.updateValue(entry.value, forKey: isUse ? Self.use : prefix + entry.name)
    }
    try set(values, of: path)
  }

  private func set(_ values: [[UInt8]: [UInt8]?], of path: FolderPath) throws(MailRefusal) {
    try Self.doing("change the annotations") { () throws(Errno) in
      try tree.setAttributes(values, of: path)
    }
  }

  private func existing(_ name: MailboxName) throws(MailRefusal) -> FolderPath {
    let path = try path(of: name)
    do throws(FolderError) { _ = try tree.maildir(of: path) } catch { throw MailRefusal(error) }
    return path
  }

  /// Does something, and says what if the system refuses.
  static func doing<Value>(
    _ what: String, _ body: () throws(Errno) -> Value
  ) throws(MailRefusal) -> Value {
    do throws(Errno) { return try body() } catch { throw MailRefusal(error, what) }
  }
}
