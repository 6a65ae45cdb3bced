internal import Bytes

// GETMETADATA and SETMETADATA; RFC 5464, 9590, and 6154 §4 for special uses.
extension Session {
  mutating func getMetadata(_ arguments: MetadataArguments, _ tag: Tag) throws(MailRefusal) {
    let folder = try metadataFolder(arguments.mailbox)
    let entries = if let folder { folder.allEntries } else { try account.metadata(of: nil) }
    let found = MetadataSelection(arguments).choose(from: entries)
    if !found.entries.isEmpty { out.metadata(arguments.mailbox, found.entries) }
    finish(
      tag, "GETMETADATA", code: found.longest.map { .metadataLongEntries($0) })
  }

  /// METADATA of a mailbox that LIST tells; RFC 9590 §3.
  mutating func tellMetadata(of folder: Folder, _ names: [[UInt8]]) {
    var arguments = MetadataArguments()
    arguments.entries = names
    let found = MetadataSelection(arguments).choose(from: folder.allEntries)
    out.metadata(folder.name, found.entries)
  }

  mutating func setMetadata(
    _ entries: [MetadataEntry], of mailbox: MailboxName?, _ tag: Tag
  ) throws(MailRefusal) {
    for entry in entries where !entry.name.isWholeEntryName {
      return reject(tag, "an entry such as /private/comment was expected")
    }
    let folder = try metadataFolder(mailbox)
    let old = try account.metadata(of: mailbox)
    try MetadataLimits.check(entries, old, isServer: mailbox == nil)
    guard let folder, let use = entries.last(where: { $0.name == MetadataEntry.specialUse }) else {
      try setMetadata(entries, of: mailbox)
      return finish(tag, "SETMETADATA")
    }
    let uses = try uses(use, for: folder)
    var entries = entries
    entries.removeAll { $0.name == MetadataEntry.specialUse }
    entries.append(MetadataEntry(specialUses: uses))
    try setMetadata(entries, of: mailbox)
    for other in try takeUses(uses, from: folder.name) {
      let entry = MetadataEntry(specialUses: other.uses)
      out.metadata(other.name, [entry])
      watch?.noteMetadata([entry], of: other.name)
    }
    finish(tag, "SETMETADATA")
  }

  /// Sets entries of a mailbox, or of the server.
  mutating func setMetadata(
    _ entries: [MetadataEntry], of mailbox: MailboxName?
  ) throws(MailRefusal) {
    try account.setMetadata(entries, of: mailbox)
    watch?.noteMetadata(entries, of: mailbox)
  }

  /// Takes uses from all other mailboxes, so that each use is that of one; answers those that lost one.
  func takeUses(
    _ uses: [SpecialUse], from owner: MailboxName
  ) throws(MailRefusal) -> [Folder] {
    var changed: [Folder] = []
    guard !uses.isEmpty else { return changed }
    for var other in try account.folders() where other.exists && other.name != owner {
      let left = other.uses.filter { !uses.contains($0) }
      guard left != other.uses else { continue }
      other.uses = left
      try account.setMetadata([MetadataEntry(specialUses: left)], of: other.name)
      changed.append(other)
    }
    return changed
  }

  /// The uses that a mailbox is to have.
  private func uses(
    _ entry: MetadataEntry, for folder: Folder
  ) throws(MailRefusal) -> [SpecialUse] {
    guard let uses = SpecialUse.given((entry.value ?? []).words),
      uses.isEmpty || !folder.name.isInbox
    else { throw MailRefusal(.useAttribute, "a mailbox cannot be given that use here") }
    let byName = folder.uses.filter { use in
      !uses.contains(use) && use.usualName.map { Array($0.utf8) } == folder.name.bytes
    }
    // it would have it again at once, unless another takes it
    guard byName.isEmpty else {
      throw MailRefusal(.useAttribute, "it has that use by its name; give the use to another")
    }
    return uses
  }

  /// The mailbox that entries are of; nil for the server. It has to be there.
  private func metadataFolder(_ name: MailboxName?) throws(MailRefusal) -> Folder? {
    guard let name else { return nil }
    for folder in try account.folders().withUsesByName where folder.name == name {
      if folder.exists { return folder }
    }
    throw MailRefusal(.nonExistent, "there is no mailbox of that name")
  }
}

extension Folder {
  /// All entries; the special uses are as LIST tells them.
  fileprivate var allEntries: [MetadataEntry] {
    uses.isEmpty ? entries : entries + [MetadataEntry(specialUses: uses)]
  }
}
