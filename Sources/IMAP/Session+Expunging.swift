// EXPUNGE and CLOSE; RFC 9051 §6.4.1, §6.4.3, 4315 §2.1.
extension Session {
  mutating func expunge(_ set: MessageSet?, _ tag: Tag) throws(MailRefusal) {
    var uids: [UInt32] = []
    if let set {
      uids = try writable(set, byUID: true).uids
    } else {
      uids = try removable()
    }
    let gone = try uids.isEmpty ? [] : selected?.mailbox.expunge(uids, isForced: false) ?? []
    finishRemoval(tag, "EXPUNGE", hasRemoved: !gone.isEmpty)
  }

  mutating func closeMailbox(_ tag: Tag) throws(MailRefusal) {
    if let current = selected, !current.isReadOnly {
      let uids = try removable()
      if !uids.isEmpty { _ = try current.mailbox.expunge(uids, isForced: false) }
    }
    leave()
    out.status(tag, .ok, "CLOSE completed")
  }

  /// All messages, if there are any to remove.
  private mutating func removable() throws(MailRefusal) -> [UInt32] {
    guard var current = selected else { return [] }
    guard !current.isReadOnly else { throw .readOnly }
    try current.refresh()
    // what the client knows, before it becomes different
    _ = try current.list()
    selected = current
    guard current.mailbox.summary.deleted > 0 else { return [] }
    let list = try current.mailbox.messages()
    var uids: [UInt32] = []
    for position in 0..<list.count {
      if list.flags(at: position).system.contains(.deleted) { uids.append(list.uid(at: position)) }
    }
    return uids
  }

  /// The end of a command that has removed messages; RFC 7162 §3.2.7.
  mutating func finishRemoval(_ tag: Tag, _ name: String, hasRemoved: Bool) {
    synchronize(.everything)
    let highest = selected?.summary.highestModSequence
    let tells = hasRemoved && enabled.contains(.qresync)
    out.status(
      tag, .ok, code: tells ? highest.map { .highestModSequence($0) } : nil, "\(name) completed")
  }
}
