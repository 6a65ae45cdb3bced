internal import Bytes

// FETCH; RFC 9051 §6.4.5, 7162 §3.1.4, §3.2.6, 9394 §3.3.
extension Session {
  mutating func fetch(
    _ arguments: FetchArguments, byUID: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    if arguments.wantsVanished,
      !byUID || arguments.changedSince == nil || !enabled.contains(.qresync)
    {
      return reject(tag, "VANISHED is for UID FETCH with CHANGEDSINCE after ENABLE QRESYNC")
    }
    if arguments.changedSince != nil || arguments.items.contains(.modSequence) {
      wantModSequences()
    }
    var (uids, isIncomplete) = try named(arguments.messages, byUID: byUID)
    if let partial = arguments.partial { uids = [UInt32](uids[partial.positions(of: uids.count)]) }
    if let since = arguments.changedSince {
      uids = try changed(uids, since: since)
      if arguments.wantsVanished { try tellVanished(arguments.messages, since: since) }
    }
    let marked = arguments.items.contains(where: \.marksSeen) ? try markSeen(uids, byUID) : []
    work = FetchWork(
      items(arguments, byUID: byUID), of: uids, marked: marked, byUID: byUID,
      isIncomplete: isIncomplete, now: account.now, tag: tag)
  }

  /// What is said of each message: each item once, and those that go without saying first.
  private func items(_ arguments: FetchArguments, byUID: Bool) -> [FetchItem] {
    var all: [FetchItem] = []
    if byUID, !enabled.contains(.uidOnly) { all.append(.uid) }
    if arguments.changedSince != nil { all.append(.modSequence) }
    all += arguments.items
    var seen: Set<FetchItem> = []
    return all.filter { seen.insert($0).inserted }
  }

  private mutating func changed(
    _ uids: [UInt32], since modSequence: ModSequence
  ) throws(MailRefusal) -> [UInt32] {
    guard let list = try selected?.list() else { return [] }
    var out: [UInt32] = []
    for uid in uids {
      if let position = list.position(of: uid), list.modSequence(at: position) > modSequence {
        out.append(uid)
      }
    }
    return out
  }

  /// VANISHED (EARLIER): those of a set that are gone since then, or just gone if that is not known any more.
  private mutating func tellVanished(
    _ set: MessageSet, since modSequence: ModSequence
  ) throws(MailRefusal) {
    guard var current = selected else { return }
    // removals that are withheld are told as such, later
    let counted = try current.uids()
    selected = current
    let last = max(1, current.mailbox.summary.uidNext) - 1
    let named: NumberSet
    switch set {
    case .saved: return
    case .numbers(let numbers): named = numbers.resolved(last: last)
    }
    let all = last == 0 ? NumberSet() : named.intersection(NumberSet(1...last))
    let gone = try current.mailbox.expunged(since: modSequence)?.intersection(all) ?? all
    let vanished = gone.subtracting(counted)
    if !vanished.isEmpty { out.vanished(vanished, isEarlier: true) }
  }

  /// Sets `\Seen` where it is missing, before anything is sent; answers where, ascending.
  ///
  /// The flags of these are told with what is sent of them, what else changed at once.
  private mutating func markSeen(_ uids: [UInt32], _ byUID: Bool) throws(MailRefusal) -> [UInt32] {
    guard var current = selected, !current.isReadOnly else { return [] }
    let list = try current.list()
    var unseen: [UInt32] = []
    for uid in uids {
      guard let position = list.position(of: uid) else { continue }
      if !list.flags(at: position).system.contains(.seen) { unseen.append(uid) }
    }
    if unseen.isEmpty { return [] }
    _ = try current.mailbox.change(unseen, .add, FlagSet(.seen), unchangedSince: nil)
    var difference = try current.takeChanges(withRemovals: byUID)
    selected = current
    difference.changed.removeAll { unseen.contains(sorted: $0) }
    try tell(difference)
    tellKeywords()
    return unseen
  }
}
