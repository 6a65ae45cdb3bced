internal import Bytes

// What the client has done itself it need not be told; RFC 5465 §5. Where it is taken for known, what another one
// does to the same mailbox a moment later is still told.

extension Session {
  /// The client need not be told that it has created a mailbox.
  mutating func noteCreated(_ name: MailboxName, id: [UInt8]? = nil) {
    let subscribed = subscribed
    watch?.noteCreated(name, id: id, subscribed: subscribed)
  }

  /// The client need not be told that it has renamed a mailbox.
  mutating func noteRenamed(_ name: MailboxName, to target: MailboxName) {
    let subscribed = subscribed
    watch?.noteRenamed(name, to: target, subscribed: subscribed)
  }

  /// The names that are subscribed, if that matters: all that there are where nobody has chosen any.
  private var subscribed: Set<MailboxName> {
    guard watch != nil, let folders = try? account.folders() else { return [] }
    return Set(folders.filter(\.isSubscribed).map(\.name))
  }
}

extension Watch {
  /// The client has created a mailbox, and with it the levels above; `id` is what it is known by under another name.
  ///
  /// `subscribed` has the names that are subscribed now, which new ones may be at once.
  mutating func noteCreated(
    _ name: MailboxName, id: [UInt8]? = nil, subscribed: Set<MailboxName>
  ) {
    for level in name.levelsAbove + [name] { noteThere(level, subscribed) }
    ids[name] = id
  }

  /// The client has deleted a mailbox.
  mutating func noteDeleted(_ name: MailboxName) {
    note(name) { $0.exists = false }
    ids[name] = nil
    summaries[name] = nil
    entries.removeValue(forKey: name)
  }

  /// The client has renamed a mailbox, and with it those below.
  mutating func noteRenamed(
    _ old: MailboxName, to new: MailboxName, subscribed: Set<MailboxName>
  ) {
    for level in new.levelsAbove { noteThere(level, subscribed) }
    let known = Set(folders.map(\.name))
    var moved: Set<MailboxName> = []
    for index in folders.indices where folders[index].exists {
      let name = folders[index].name
      guard let target = name.renamed(old, to: new) else { continue }
      folders[index].exists = false
      moved.insert(target)
      if !known.contains(target) { folders.append(Folder(target)) }
      ids[target] = ids.removeValue(forKey: name)
      summaries[target] = summaries.removeValue(forKey: name)
      entries[target] = entries.removeValue(forKey: name)
    }
    for index in folders.indices where moved.contains(folders[index].name) {
      folders[index].exists = true
      folders[index].isSubscribed = subscribed.contains(folders[index].name)
    }
  }

  /// The client has subscribed to a mailbox, or does so no more.
  mutating func noteSubscribed(_ name: MailboxName, _ isSubscribed: Bool) {
    note(name) { $0.isSubscribed = isSubscribed }
  }

  /// The client has set entries of a mailbox, or under nil of the server.
  mutating func noteMetadata(_ set: [MetadataEntry], of name: MailboxName?) {
    var known = entries[name] ?? []
    for entry in set {
      known.removeAll { $0.name == entry.name }
      if entry.value != nil { known.append(entry) }
    }
    entries.updateValue(known, forKey: name)
  }

  private mutating func noteThere(_ name: MailboxName, _ subscribed: Set<MailboxName>) {
    note(name) {
      if !$0.exists { $0.isSubscribed = subscribed.contains(name) }
      $0.exists = true
    }
  }

  private mutating func note(_ name: MailboxName, _ change: (inout Folder) -> Void) {
    if let index = folders.firstIndex(where: { $0.name == name }) {
      return change(&folders[index])
    }
    var folder = Folder(name, exists: false)
    change(&folder)
    folders.append(folder)
  }
}

extension MailboxName {
  fileprivate var levelsAbove: [MailboxName] {
    let ends = bytes.indices.filter { bytes[$0] == FolderTree.delimiter }
    return ends.compactMap { try? MailboxName([UInt8](bytes[..<$0])) }
  }
}
