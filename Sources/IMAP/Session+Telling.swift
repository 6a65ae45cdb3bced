internal import Bytes

/// What a client may be told of changes now.
enum Telling {
  /// Nothing: its command is about message numbers, and it will ask again.
  case nothing
  /// Messages that came and flags; removals would change the numbers while it uses them. RFC 9051 §7.5.1.
  case withoutRemovals
  /// All.
  case everything
}

// What others, and own commands, have changed.
extension Session {
  /// Brings what the client knows of the selected mailbox up to date, as far as it may be told now.
  mutating func synchronize(_ telling: Telling) {
    guard telling != .nothing, !leaveIfLost(), var current = selected else { return }
    do throws(MailRefusal) {
      try current.refresh()
      let difference = try current.takeChanges(withRemovals: telling == .everything)
      selected = current
      try tell(difference)
      tellKeywords()
      tellWithheld()
    } catch {
      tellBlindness(error)
    }
  }

  /// Untagged responses for what became different; RFC 9051 §7.4, 7162 §3.2.10.
  mutating func tell(_ difference: SelectedMailbox.Difference) throws(MailRefusal) {
    guard let current = selected else { return }
    tellRemovals(difference.expunged)
    if !difference.arrived.isEmpty {
      if !current.isReadOnly { selected?.recent.formUnion(try current.mailbox.takeRecent()) }
      out.exists(current.count)
      // nobody is told of what it has sent itself; RFC 5465 §5.2
      if watch != nil { newcomers += difference.arrived.filter { !ownArrivals.contains($0) } }
      if !enabled.contains(.imap4rev2) { out.recent(selected?.recentCount ?? 0) }
    }
    for uid in difference.changed { try tellFlags(of: uid) }
  }

  private mutating func tellRemovals(_ removed: [(uid: UInt32, number: UInt32)]) {
    if removed.isEmpty { return }
    if enabled.contains(.qresync) || enabled.contains(.uidOnly) {
      var uids = NumberSet()
      for message in removed { uids.insert(message.uid) }
      out.vanished(uids)
    } else {
      // from the last, so that the other numbers stay
      for message in removed.reversed() { out.expunged(message.number) }
    }
  }

  /// FLAGS with keywords that the client has not heard of.
  mutating func tellKeywords() {
    guard let current = selected else { return }
    let keywords = current.summary.keywords
    if keywords == current.keywords || Set(keywords).isSubset(of: current.keywords) { return }
    selected?.keywords = keywords
    out.flags(Flag.system + keywords.map { .keyword($0) })
  }

  /// A client that hears of changes while removals are withheld must not believe that it knows all, until it does;
  /// RFC 7162 §1.
  mutating func tellWithheld() {
    guard let current = selected, enabled.contains(.qresync) else { return }
    if current.hasWithheld {
      out.status(nil, .ok, code: .highestModSequence(current.told), "removals follow")
    } else if current.isHeldBack {
      out.status(nil, .ok, code: .highestModSequence(current.told), "nothing is withheld")
    }
    selected?.isHeldBack = current.hasWithheld
  }

  /// FLAGS of a message, with UID and MODSEQ where the client wants them.
  mutating func tellFlags(of uid: UInt32) throws(MailRefusal) {
    guard let message = try selected?.message(uid), try beginFetch(uid) else { return }
    if wantsUIDs { out.fetch(uid: uid) }
    fetchFlags(of: message)
    if enabled.contains(.condstore) { out.fetch(message.modSequence) }
    out.endFetch()
  }

  /// Whether FETCH has the UID where it was not asked for; RFC 9051 §7.5.2, 7162 §3.2.4, 5465 §5.1.
  private var wantsUIDs: Bool {
    guard !enabled.contains(.uidOnly) else { return false }
    return enabled.contains(.imap4rev2) || enabled.contains(.condstore) || watch != nil
  }

  /// `* n FETCH (`, or `* uid UIDFETCH (`; false if the client knows no such message.
  mutating func beginFetch(_ uid: UInt32) throws(MailRefusal) -> Bool {
    if enabled.contains(.uidOnly) {
      out.beginFetch(uid, isUID: true)
      return true
    }
    guard let number = try selected?.number(of: uid) else { return false }
    out.beginFetch(number)
    return true
  }

  /// FLAGS of a message in this session.
  mutating func fetchFlags(of message: ListedMessage) {
    let isRecent = !enabled.contains(.imap4rev2) && selected?.recent.contains(message.uid) == true
    out.fetch(message.flags, isRecent: isRecent)
  }
}
