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
    if withFlags { fetchFlags(of: message) }
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
