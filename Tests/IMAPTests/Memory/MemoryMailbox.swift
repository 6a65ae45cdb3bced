import Bytes
import IMAP

/// What one session has open: it sees changes of others when it looks.
final class MemoryMailbox: OpenMailbox {
  let box: MemoryBox
  let account: MemoryAccount
  private(set) var summary: MailboxSummary
  private var list: MemoryList
  /// Whether the session has seen the list, which has to stay as it is then.
  private var wasListed = false

  init(_ box: MemoryBox, _ account: MemoryAccount) {
    self.box = box
    self.account = account
    summary = box.summary
    list = MemoryList(box.listed)
  }

  var isReadOnly: Bool { box.isReadOnly }

  private func look() {
    summary = box.summary
    list = MemoryList(box.listed)
  }

  var countsInQuota: Bool { box.countsInQuota }

  func isStill(_ name: MailboxName) -> Bool { account.boxes[name] === box }

  func refresh() throws(MailRefusal) -> (any MessageList)? {
    let before = list
    guard box.summary != summary else { return nil }
    look()
    return before
  }

  func messages() throws(MailRefusal) -> any MessageList {
    try account.check("list")
    wasListed = true
    return list
  }

  func takeRecent() throws(MailRefusal) -> [UInt32] {
    defer { box.recent = [] }
    if !wasListed {
      box.meanwhile()
      box.meanwhile = {}
      look()
    }
    summary.recent = 0
    return box.recent.sorted()
  }

  func expunged(since modSequence: ModSequence) throws(MailRefusal) -> NumberSet? {
    guard box.knowsExpunged else { return nil }
    var uids = NumberSet()
    for gone in box.expunged where gone.modSequence > modSequence.value { uids.insert(gone.uid) }
    return uids
  }

  func content(of uid: UInt32) throws(MailRefusal) -> (any MessageContent)? {
    box.body(uid).map { MemoryContent($0.octets) }
  }

  func expect(_ kinds: MessageFacts.Kinds, of uids: [UInt32]) {}

  func facts(
    of uid: UInt32, _ kinds: MessageFacts.Kinds
  ) throws(MailRefusal) -> MessageFacts? {
    guard let content = try content(of: uid) else { return nil }
    var facts = try MessageFacts(content, kinds, account.charsets)
    if let size = account.sizes[uid] { facts.size = size }
    return facts
  }

  func received(_ uid: UInt32) throws(MailRefusal) -> Int? { box.body(uid)?.received }

  func saveFacts() {}

  func change(
    _ uids: [UInt32], _ change: StoreArguments.Change, _ flags: FlagSet,
    unchangedSince: ModSequence?
  ) throws(MailRefusal) -> [UInt32] {
    try account.check("store")
    var conflicts: [UInt32] = []
    var free: [UInt32] = []
    for uid in uids {
      guard let position = box.position(of: uid) else { continue }
      if let unchangedSince, box.listed[position].modSequence > unchangedSince {
        conflicts.append(uid)
      } else {
        free.append(uid)
      }
    }
    box.change(free) { $0.changed(change, flags) }
    look()
    return conflicts
  }

  func expunge(_ uids: [UInt32], isForced: Bool) throws(MailRefusal) -> [UInt32] {
    try account.check("expunge")
    let gone = uids.filter { uid in
      guard let position = box.position(of: uid) else { return false }
      return isForced || box.listed[position].flags.system.contains(.deleted)
    }
    box.remove(gone)
    look()
    return gone
  }

  func append(
    _ messages: [AppendedMessage], replacing replaced: ReplacedMessage?
  ) throws(MailRefusal) -> [UInt32] {
    try account.check("append")
    try makeRoom(for: messages.count - (replaced == nil ? 0 : 1), in: box)
    var uids: [UInt32] = []
    for message in messages {
      let octets = (message.draft as? MemoryDraft)?.octets ?? []
      uids.append(
        box.deliver(octets, message.flags, received: message.received ?? account.now))
    }
    look()
    return uids
  }

  func copy(
    _ uids: [UInt32], to target: any OpenMailbox
  ) throws(MailRefusal) -> [(source: UInt32, target: UInt32)] {
    guard let target = target as? MemoryMailbox else { return [] }
    try account.check("copy")
    try makeRoom(for: uids.count, in: target.box)
    var pairs: [(source: UInt32, target: UInt32)] = []
    for uid in uids {
      guard let position = box.position(of: uid), let body = box.body(uid) else { continue }
      let flags = box.listed[position].flags
      pairs.append((uid, target.box.deliver(body.octets, flags, received: body.received)))
    }
    target.look()
    look()
    return pairs
  }

  func move(
    _ uids: [UInt32], to target: any OpenMailbox
  ) throws(MailRefusal) -> [(source: UInt32, target: UInt32)] {
    let pairs = try copy(uids, to: target)
    box.remove(pairs.map(\.source))
    look()
    return pairs
  }

  private func makeRoom(for count: Int, in box: MemoryBox) throws(MailRefusal) {
    guard count <= account.messageLimit - box.listed.count else {
      throw MailRefusal(.overQuota, "the mailbox is full")
    }
  }
}
