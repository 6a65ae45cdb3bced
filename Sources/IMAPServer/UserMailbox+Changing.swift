internal import Bytes
internal import IMAP
internal import MailStore
internal import Maildir
internal import Postal
internal import Unix

// What changes the folder.
extension UserMailbox {
  /// The keywords that a folder may have.
  private static let folderKeywordsLimit = 10_000
  /// The octets that the keywords of a message may have together; the store has room for twice as many.
  private static let keywordsLimit = 32_000

  func change(
    _ uids: [UInt32], _ change: StoreArguments.Change, _ flags: FlagSet,
    unchangedSince: ModSequence?
  ) throws(MailRefusal) -> [UInt32] {
    try confirmUIDs()
    let named = flags.stored
    if change != .remove { try check(flags, on: change == .add ? uids : []) }
    let kind: FlagChange.Kind =
      switch change {
      case .replace: .replace
      case .add: .add
      case .remove: .remove
      }
    defer { show() }
    return try failing("change flags") { () throws(Errno) in
      try stored.change(
        FlagChange(kind, named.flags, keywords: named.keywords), of: uids,
        unchangedSince: unchangedSince?.value)
    }
  }

  func expunge(_ uids: [UInt32], isForced: Bool) throws(MailRefusal) -> [UInt32] {
    try confirmUIDs()
    defer { show() }
    return try failing("remove messages") { () throws(Errno) in
      try stored.expunge(uids, onlyTrashed: !isForced)
    }
  }

  func append(
    _ messages: [AppendedMessage], replacing replaced: ReplacedMessage?
  ) throws(MailRefusal) -> [UInt32] {
    var new: [NewMessage] = []
    for message in messages {
      guard let draft = message.draft as? UserDraft else {
        throw MailRefusal(.serverBug, "the message was begun elsewhere")
      }
      try check(message.flags, on: [])
      new.append(draft.message(message.flags.stored, received: message.received))
    }
    let quota = try countsInQuota ? account.size() : nil
    if let replaced, let octets = try Self.own(replaced.mailbox).counted(replaced.uid) {
      quota?.release(octets: octets)
    }
    defer { show() }
    do throws(Failure) { return try stored.append(new, quota: quota) } catch {
      throw MailRefusal(error)
    }
  }

  func copy(
    _ uids: [UInt32], to target: any OpenMailbox
  ) throws(MailRefusal) -> [(source: UInt32, target: UInt32)] {
    try confirmUIDs()
    let target = try Self.own(target)
    // who is over the quota can always throw away, as those clients do that do not know MOVE
    let quota = try target.isForTrash ? nil : account.size()
    defer {
      show()
      target.show()
    }
    do throws(Failure) {
      return try stored.copy(uids, to: target.stored, quota: quota).map { ($0.source, $0.target) }
    } catch { throw MailRefusal(error) }
  }

  func move(
    _ uids: [UInt32], to target: any OpenMailbox
  ) throws(MailRefusal) -> [(source: UInt32, target: UInt32)] {
    try confirmUIDs()
    let target = try Self.own(target)
    defer {
      show()
      target.show()
    }
    do throws(Failure) {
      return try stored.move(uids, to: target.stored).map { ($0.source, $0.target) }
    } catch { throw MailRefusal(error) }
  }

  /// Refuses what means messages by UIDs that the folder has given to others since; the session sees that then.
  private func confirmUIDs() throws(MailRefusal) {
    if hasSameUIDs { return }
    show()
    throw .otherUIDs
  }

  /// Whether it is where messages go that are thrown away, by its name or its use.
  private var isForTrash: Bool { !countsInQuota || account.uses(of: path).contains(.trash) }

  /// The octets that the quota counts of a message; nil if it is not counted.
  private func counted(_ uid: UInt32) throws(MailRefusal) -> Int? {
    let snapshot = try known()
    guard countsInQuota, let place = snapshot.index(of: uid) else { return nil }
    let message = snapshot.messages[place]
    return message.flags.contains(.trashed) ? nil : snapshot.size(of: message)
  }

  /// The messages as the store knows them.
  private func known() throws(MailRefusal) -> MailboxSnapshot {
    try failing("read the mailbox") { () throws(Errno) in try stored.messages() }
  }

  private static func own(_ mailbox: any OpenMailbox) throws(MailRefusal) -> UserMailbox {
    guard let own = mailbox as? UserMailbox else {
      throw MailRefusal(.serverBug, "the mailbox lies elsewhere")
    }
    return own
  }

  /// Refuses what no message has room for.
  private func check(_ flags: FlagSet, on uids: [UInt32]) throws(MailRefusal) {
    guard !flags.keywords.isEmpty else { return }
    let new = Set(flags.keywords).subtracting(summary.keywords).count
    guard new == 0 || summary.keywords.count + new <= Self.folderKeywordsLimit else {
      throw MailRefusal(.limit, "the mailbox has too many keywords: remove some")
    }
    let own = flags.keywords.reduce(0) { $0 + $1.bytes.count + 1 }
    var most = own
    let snapshot = try known()
    for uid in uids {
      guard let place = snapshot.index(of: uid) else { continue }
      let words = snapshot.keywords(of: snapshot.messages[place])
      most = max(most, words.reduce(own) { $0 + $1.count + 1 })
    }
    guard most <= Self.keywordsLimit else {
      throw MailRefusal(.limit, "a message cannot have so many keywords: remove some")
    }
  }
}
