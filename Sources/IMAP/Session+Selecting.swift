internal import Bytes

// SELECT, EXAMINE, CLOSE and UNSELECT; RFC 9051 §6.3.2, §6.4.1, 7162 §3.2.5.
extension Session {
  mutating func select(
    _ arguments: SelectArguments, isReadOnly: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    if arguments.known != nil, !enabled.contains(.qresync) {
      return reject(tag, "enable QRESYNC first")
    }
    if arguments.known?.match != nil, enabled.contains(.uidOnly) {
      return out.status(
        tag, .bad, code: .uidRequired, "you have enabled UIDONLY: leave message numbers out")
    }
    if selected != nil { out.status(nil, .ok, code: .closed, "the mailbox is closed") }
    leave()
    let mailbox = try account.open(arguments.mailbox)
    if arguments.wantsModSequences || arguments.known != nil { enabled.insert(.condstore) }
    let name = isReadOnly ? "EXAMINE" : "SELECT"
    let isReadOnly = isReadOnly || mailbox.isReadOnly
    // first, as the mailbox may learn of more by it
    let recent = try isReadOnly || mailbox.summary.recent == 0 ? [] : mailbox.takeRecent()
    var current = SelectedMailbox(arguments.mailbox, mailbox, isReadOnly: isReadOnly)
    current.recent = Set(recent)
    selected = current
    describe(current)
    let ending = SelectEnding(tag: tag, isReadOnly: isReadOnly, name: name)
    guard let known = arguments.known else { return ending.tell(&self) }
    try resynchronize(known, ending)
  }

  /// What SELECT says before it is completed.
  private mutating func describe(_ current: SelectedMailbox) {
    let summary = current.summary
    let isSecond = enabled.contains(.imap4rev2)
    let keywords = summary.keywords.map { Flag.keyword($0) }
    selected?.keywords = summary.keywords
    out.flags(Flag.system + keywords)
    out.status(
      nil, .ok,
      code: .permanentFlags(
        current.isReadOnly ? [] : Flag.system + keywords, canAdd: !current.isReadOnly),
      "these flags are kept")
    out.exists(summary.count)
    if !isSecond {
      out.recent(current.isReadOnly ? summary.recent : current.recentCount)
      // that is a message number; RFC 9586 §3
      if summary.firstUnseen > 0, !enabled.contains(.uidOnly) {
        out.status(nil, .ok, code: .unseen(UInt32(summary.firstUnseen)), "the first unseen")
      }
    }
    out.status(nil, .ok, code: .uidValidity(summary.uidValidity), "UIDs are valid")
    out.status(nil, .ok, code: .uidNext(summary.uidNext), "the next UID")
    out.status(nil, .ok, code: .highestModSequence(summary.highestModSequence), "the highest")
    out.status(nil, .ok, code: .mailboxID(summary.id), "the ID")
    if isSecond {
      out.list(ListEntry([], delimiter: "/", name: current.name.bytes))
    }
  }

  /// The client wants modification sequences from now on: a CONDSTORE enabling command; RFC 7162 §3.1.
  mutating func wantModSequences() {
    guard enabled.insert(.condstore).inserted, let current = selected else { return }
    out.status(
      nil, .ok, code: .highestModSequence(current.summary.highestModSequence), "the highest")
  }
}

// What happened since a client was here last; RFC 7162 §3.2.5.
extension Session {
  /// VANISHED of what is gone; what else changed is the work that is left.
  private mutating func resynchronize(
    _ known: SelectArguments.Known, _ ending: SelectEnding
  ) throws(MailRefusal) {
    guard var current = selected, known.uidValidity == current.summary.uidValidity else {
      return ending.tell(&self)
    }
    let list = try current.list()
    selected = current
    out.vanished(try vanished(known, list, current.mailbox), isEarlier: true)
    work = ResynchronizingWork(
      list: list, since: known.modSequence, known: known.uids, ending: ending)
  }

  private func vanished(
    _ known: SelectArguments.Known, _ list: any MessageList, _ mailbox: any OpenMailbox
  ) throws(MailRefusal) -> NumberSet {
    let all = known.uids ?? NumberSet(1...max(1, mailbox.summary.uidNext - 1))
    if let gone = try mailbox.expunged(since: known.modSequence) {
      return gone.intersection(all).subtracting(Self.uids(of: list))
    }
    // what went is not known any more: all that is not there, but for what the client has proved to know
    let gone = all.subtracting(Self.uids(of: list))
    guard let safe = Self.agreement(known.match, list) else { return gone }
    return gone.subtracting(NumberSet(1...safe))
  }

  /// The last UID up to which client and mailbox agree: as many messages below it on both sides.
  private static func agreement(
    _ match: SelectArguments.Match?, _ list: any MessageList
  ) -> UInt32? {
    guard let match else { return nil }
    var safe: UInt32?
    for (number, uid) in zip(match.numbers, match.uids) {
      guard Int(number) <= list.count, list.uid(at: Int(number) - 1) == uid else { break }
      safe = uid
    }
    return safe
  }

  private static func uids(of list: any MessageList) -> NumberSet {
    var uids = NumberSet()
    for position in 0..<list.count { uids.insert(list.uid(at: position)) }
    return uids
  }
}

/// How SELECT ends.
struct SelectEnding {
  let tag: Tag
  let isReadOnly: Bool
  let name: String

  func tell(_ session: inout Session) {
    session.out.status(
      tag, .ok, code: isReadOnly ? .readOnly : .readWrite, "\(name) completed")
  }
}

/// The flags of what changed since a client was here last.
struct ResynchronizingWork: SessionWork {
  let list: any MessageList
  let since: ModSequence
  let known: NumberSet?
  let ending: SelectEnding
  private var position = 0
  /// Messages that one step looks at.
  private static let stride = 500

  init(
    list: any MessageList, since: ModSequence, known: NumberSet?, ending: SelectEnding
  ) {
    self.list = list
    self.since = since
    self.known = known
    self.ending = ending
  }

  mutating func step(_ session: inout Session) -> Bool {
    let end = min(position + Self.stride, list.count)
    while position < end {
      if list.modSequence(at: position) > since { tell(list.message(at: position), &session) }
      position += 1
    }
    if position < list.count { return true }
    ending.tell(&session)
    return false
  }

  private func tell(_ message: ListedMessage, _ session: inout Session) {
    if let known, !known.contains(message.uid) { return }
    let isUIDOnly = session.enabled.contains(.uidOnly)
    session.out.beginFetch(isUIDOnly ? message.uid : UInt32(position + 1), isUID: isUIDOnly)
    if !isUIDOnly { session.out.fetch(uid: message.uid) }
    session.fetchFlags(of: message)
    session.out.fetch(message.modSequence)
    session.out.endFetch()
  }
}
