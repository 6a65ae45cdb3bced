internal import Bytes

// STORE; RFC 9051 §6.4.6, 7162 §3.1.3.
extension Session {
  mutating func store(
    _ arguments: StoreArguments, byUID: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    let (uids, isIncomplete) = try writable(arguments.messages, byUID: byUID)
    if arguments.unchangedSince != nil { wantModSequences() }
    let flags = FlagSet(arguments.flags)
    guard let before = try selected?.list() else {
      throw MailRefusal(nil, "select a mailbox first")
    }
    let conflicts =
      try selected?.mailbox.change(
        uids, arguments.change, flags, unchangedSince: arguments.unchangedSince) ?? []
    let change = Change(
      arguments: arguments, flags: flags, before: before,
      uids: NumberSet(numbers: uids).subtracting(NumberSet(numbers: conflicts)))
    let hasLost = try tell(change, byUID: byUID)
    let code = try conflicts.isEmpty ? nil : modified(conflicts, byUID: byUID)
    guard !isIncomplete, byUID || !hasLost else {
      throw MailRefusal(code ?? .expungeIssued, MailRefusal.gone.text)
    }
    out.status(tag, .ok, code: code, "STORE completed")
  }

  /// What a STORE was about, to know which of its results the client has to hear.
  private struct Change {
    let arguments: StoreArguments
    let flags: FlagSet
    /// The messages as the client knew them.
    let before: any MessageList
    /// The UIDs of those that were to change and had not changed too late.
    let uids: NumberSet

    /// Whether the flags of a message are just what a client expects that has sent this command.
    func isExpected(_ old: FlagSet, _ now: FlagSet) -> Bool {
      let expected = old.changed(arguments.change, flags)
      if expected == now { return true }
      return expected.system == now.system && Set(expected.keywords) == Set(now.keywords)
    }
  }

  /// The answers to STORE, and what others have changed meanwhile; whether messages were gone that it named.
  private mutating func tell(_ change: Change, byUID: Bool) throws(MailRefusal) -> Bool {
    guard var current = selected else { return false }
    let difference = try current.takeChanges(withRemovals: byUID)
    let list = try current.list()
    selected = current
    var others = difference
    others.changed.removeAll { change.uids.contains($0) }
    try tell(others)
    tellKeywords()
    let before = change.before
    let isConditional = change.arguments.unchangedSince != nil
    let tellsModSequences = enabled.contains(.condstore)
    let changed = NumberSet(numbers: tellsModSequences ? difference.changed : [])
    var hasLost = false
    for range in change.uids.ranges {
      var place = before.position(from: range.lowerBound)
      let end = before.position(from: range.upperBound + 1)
      while place < end {
        let uid = before.uid(at: place)
        if let now = list.position(of: uid, near: place) {
          let isSilent =
            change.arguments.isSilent
            && change.isExpected(before.flags(at: place), list.flags(at: now))
          if !isSilent || tellsModSequences && (isConditional || changed.contains(uid)) {
            try tell(list.message(at: now), withFlags: !isSilent, byUID)
          }
        } else {
          hasLost = true
        }
        place += 1
      }
    }
    tellWithheld()
    return hasLost
  }

  private mutating func tell(
    _ message: ListedMessage, withFlags: Bool, _ byUID: Bool
  ) throws(MailRefusal) {
    guard try beginFetch(message.uid) else { return }
    if (byUID || enabled.contains(.condstore)) && !enabled.contains(.uidOnly) {
      out.fetch(uid: message.uid)
    }
    if withFlags { out.fetch(flags(of: message)) }
    if enabled.contains(.condstore) { out.fetch(message.modSequence) }
    out.endFetch()
  }

  private mutating func modified(
    _ uids: [UInt32], byUID: Bool
  ) throws(MailRefusal) -> ResponseCode {
    var set = NumberSet()
    for uid in uids {
      if byUID {
        set.insert(uid)
      } else if let number = try selected?.number(of: uid) {
        set.insert(number)
      }
    }
    return .modified(set)
  }
}

// COPY and MOVE; RFC 9051 §6.4.7, §6.4.8, 4315 §3.
extension Session {
  mutating func copy(
    _ set: MessageSet, _ name: MailboxName, byUID: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    let (uids, isIncomplete) = try named(set, byUID: byUID)
    let (mailbox, target) = try ends(name)
    guard !isIncomplete else { throw .gone }
    let pairs = try mailbox.copy(uids, to: target)
    finish(tag, "COPY", code: code(of: pairs, in: target))
  }

  mutating func move(
    _ set: MessageSet, _ name: MailboxName, byUID: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    let (uids, isIncomplete) = try writable(set, byUID: byUID)
    let (mailbox, target) = try ends(name)
    guard !isIncomplete else { throw .gone }
    let pairs = try mailbox.move(uids, to: target)
    // the client has to know where they are before they vanish here
    if let code = code(of: pairs, in: target) { out.status(nil, .ok, code: code, "moved") }
    finishRemoval(tag, "MOVE", hasRemoved: !pairs.isEmpty)
  }

  private func ends(
    _ name: MailboxName
  ) throws(MailRefusal) -> (any OpenMailbox, any OpenMailbox) {
    guard let mailbox = selected?.mailbox else { throw MailRefusal(nil, "select a mailbox first") }
    return (mailbox, try target(name))
  }

  /// A mailbox into which messages shall go; TRYCREATE if there is none.
  func target(_ name: MailboxName) throws(MailRefusal) -> any OpenMailbox {
    do throws(MailRefusal) {
      let target = try account.open(name)
      guard !target.isReadOnly else { throw MailRefusal(.noPermission, "the mailbox is read-only") }
      return target
    } catch {
      guard error.code == .nonExistent else { throw error }
      throw MailRefusal(.tryCreate, "there is no such mailbox; create it first")
    }
  }

  private func code(
    of pairs: [(source: UInt32, target: UInt32)], in target: any OpenMailbox
  ) -> ResponseCode? {
    if pairs.isEmpty { return nil }
    return .copyUID(
      target.summary.uidValidity, from: pairs.map(\.source), to: pairs.map(\.target))
  }
}

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

// Which messages a command names.
extension Session {
  /// The messages of a set; whether some of them are gone that the client still counts.
  mutating func named(
    _ set: MessageSet, byUID: Bool
  ) throws(MailRefusal) -> (uids: [UInt32], isIncomplete: Bool) {
    guard var current = selected else { return ([], false) }
    let uids = try current.uids(of: set, byUID: byUID)
    selected = current
    guard current.hasWithheld else { return (uids, false) }
    var present: [UInt32] = []
    for uid in uids where try current.message(uid) != nil { present.append(uid) }
    return (present, !byUID && present.count < uids.count)
  }

  /// The same for a command that changes them.
  mutating func writable(
    _ set: MessageSet, byUID: Bool
  ) throws(MailRefusal) -> (uids: [UInt32], isIncomplete: Bool) {
    if selected?.isReadOnly == true { throw .readOnly }
    return try named(set, byUID: byUID)
  }
}

extension MailRefusal {
  /// The mailbox was selected to be read.
  static let readOnly = MailRefusal(.cannot, "the mailbox is read-only; SELECT it to change it")
  /// Of the messages that were named some are gone.
  static let gone = MailRefusal(
    .expungeIssued, "some of these messages are gone; NOOP tells which")
}
