internal import Bytes

// CREATE, DELETE, RENAME, SUBSCRIBE and UNSUBSCRIBE; RFC 9051 §6.3.4 to §6.3.8, 6154 §3, 8474 §4.1.
extension Session {
  mutating func create(
    _ wanted: MailboxName, _ attributes: [[UInt8]], _ tag: Tag
  ) throws(MailRefusal) {
    let name = try wanted.checked(normalization)
    guard !name.isInbox else { throw MailRefusal(.alreadyExists, "INBOX is always there") }
    guard let uses = SpecialUse.given(attributes) else {
      throw MailRefusal(.useAttribute, "a mailbox cannot be given that use here")
    }
    try account.create(name, uses: uses)
    _ = try takeUses(uses, from: name)
    let id = try id(of: name)
    noteCreated(name, id: id)
    watch?.noteMetadata([MetadataEntry(specialUses: uses)], of: name)
    tellName(name, insteadOf: wanted, oldName: wanted)
    finish(tag, "CREATE", code: id.map { .mailboxID($0) })
  }

  mutating func delete(_ name: MailboxName, _ tag: Tag) throws(MailRefusal) {
    guard !name.isInbox else { throw MailRefusal(.cannot, "INBOX cannot be deleted") }
    do throws(MailRefusal) { try account.delete(name) } catch {
      guard error.code == .nonExistent, try isLevel(name) else { throw error }
      throw MailRefusal(.hasChildren, "there are only mailboxes below it; delete those")
    }
    watch?.noteDeleted(name)
    if selected?.name == name {
      // what is gone with it needs no saving
      selected = nil
      out.status(nil, .ok, code: .closed, "the mailbox was deleted")
    }
    finish(tag, "DELETE")
  }

  mutating func rename(
    _ name: MailboxName, to wanted: MailboxName, _ tag: Tag
  ) throws(MailRefusal) {
    let target = try wanted.checked(normalization)
    guard !target.isInbox else { throw MailRefusal(.alreadyExists, "INBOX is always there") }
    guard name.isInbox || !target.bytes.isBelow(name.bytes) else {
      throw MailRefusal(.cannot, "a mailbox cannot lie below itself")
    }
    try account.rename(name, to: target)
    makeLevels(above: target)
    if name.isInbox {
      noteCreated(target)
      // RFC 5464 §4.1: the entries stay, and are those of the new mailbox too
      let entries = try account.metadata(of: .inbox)
      if !entries.isEmpty { try setMetadata(entries, of: target) }
    } else {
      noteRenamed(name, to: target)
      selected?.rename(name, to: target)
    }
    tellName(target, insteadOf: wanted, oldName: name)
    finish(tag, "RENAME")
  }

  /// A name that is not there may be subscribed to: it may come, or come back.
  mutating func subscribe(
    _ name: MailboxName, _ isSubscribed: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    try account.subscribe(name, isSubscribed)
    watch?.noteSubscribed(name, isSubscribed)
    finish(tag, isSubscribed ? "SUBSCRIBE" : "UNSUBSCRIBE")
  }
}

extension Session {
  /// What becomes of new names that are not in normalization form C.
  private var normalization: MailboxName.Normalization {
    if enabled.contains(.imap4rev2) { return .done }
    return enabled.contains(.utf8) ? .required : .none
  }

  /// Tells a client the name that a mailbox got instead of that which it gave; RFC 9051 §6.3.9.7.
  private mutating func tellName(
    _ name: MailboxName, insteadOf wanted: MailboxName, oldName: MailboxName
  ) {
    guard enabled.contains(.imap4rev2), name != wanted, name.bytes + ["/"] != wanted.bytes else {
      return
    }
    var entry = ListEntry([], delimiter: FolderTree.delimiter, name: name.bytes)
    entry.oldName = oldName
    out.list(entry)
  }

  private func id(of name: MailboxName) throws(MailRefusal) -> [UInt8]? {
    let id = try account.summary(of: name).id
    return id.isEmpty ? nil : id
  }

  /// Whether a name is not there, but mailboxes below it are.
  private func isLevel(_ name: MailboxName) throws(MailRefusal) -> Bool {
    for folder in try account.folders()
    where folder.exists && folder.name.bytes.isBelow(name.bytes) {
      return true
    }
    return false
  }

  /// Makes what is missing above a mailbox; it can do without.
  private func makeLevels(above name: MailboxName) {
    guard let end = name.bytes.lastIndex(of: FolderTree.delimiter),
      let above = try? MailboxName([UInt8](name.bytes[..<end]))
    else { return }
    try? account.create(above, uses: [])
  }
}

extension SelectedMailbox {
  /// Follows the renaming of a mailbox, which may be this one or one above it.
  fileprivate mutating func rename(_ old: MailboxName, to new: MailboxName) {
    if let moved = name.renamed(old, to: new) { name = moved }
  }
}

extension MailboxName {
  /// Its name after another was renamed, which may be it or one above it; nil if it stays what it was.
  func renamed(_ old: MailboxName, to new: MailboxName) -> MailboxName? {
    guard self == old || bytes.isBelow(old.bytes) else { return nil }
    return try? MailboxName(new.bytes + bytes.dropFirst(old.bytes.count))
  }
}
