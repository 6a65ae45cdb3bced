import Bytes

@testable import IMAP

/// A mailbox in memory, which any number of sessions may have open.
final class MemoryBox {
  struct Message {
    var listed: ListedMessage
    var octets: [UInt8]
    var received: Int
  }

  let uidValidity: UInt32
  var uidNext: UInt32 = 1
  var modSequence = 1
  var messages: [Message] = []
  var recent: Set<UInt32> = []
  var expunged: [(uid: UInt32, modSequence: Int)] = []
  var uses: [SpecialUse] = []
  var isReadOnly = false
  var knowsExpunged = true

  init(uidValidity: UInt32) { self.uidValidity = uidValidity }

  func step() -> ModSequence {
    modSequence += 1
    return ModSequence(exactly: modSequence) ?? .zero
  }

  /// Puts a message in, as a delivery does.
  @discardableResult func deliver(
    _ octets: [UInt8], _ flags: FlagSet = FlagSet(), received: Int = 1_000_000_000
  ) -> UInt32 {
    let uid = uidNext
    uidNext += 1
    messages.append(
      Message(
        listed: ListedMessage(uid, step(), saved: received, flags), octets: octets,
        received: received))
    recent.insert(uid)
    return uid
  }

  /// Takes messages out, as any program may.
  func remove(_ uids: [UInt32]) {
    guard !uids.isEmpty else { return }
    let now = step().value
    messages.removeAll { uids.contains($0.listed.uid) }
    for uid in uids { expunged.append((uid, now)) }
  }

  var summary: MailboxSummary {
    var summary = MailboxSummary(
      uidValidity: uidValidity, uidNext: uidNext,
      highestModSequence: ModSequence(exactly: modSequence) ?? .zero,
      id: Array("M\(uidValidity)".utf8))
    summary.count = messages.count
    summary.recent = recent.count
    for (position, message) in messages.enumerated() {
      if !message.listed.flags.system.contains(.seen) {
        summary.unseen += 1
        if summary.firstUnseen == 0 { summary.firstUnseen = position + 1 }
      }
      if message.listed.flags.system.contains(.deleted) { summary.deleted += 1 }
      for keyword in message.listed.flags.keywords where !summary.keywords.contains(keyword) {
        summary.keywords.append(keyword)
      }
    }
    return summary
  }
}

/// The messages of a mailbox in memory at one moment.
struct MemoryList: MessageList {
  var messages: [ListedMessage]
  var count: Int { messages.count }
  func uid(at position: Int) -> UInt32 { messages[position].uid }
  func message(at position: Int) -> ListedMessage { messages[position] }
  func modSequence(at position: Int) -> ModSequence { messages[position].modSequence }
  func position(from uid: UInt32) -> Int {
    messages.firstIndex { $0.uid >= uid } ?? messages.count
  }
}

/// A message in memory.
final class MemoryContent: MessageContent {
  let octets: [UInt8]
  init(_ octets: [UInt8]) { self.octets = octets }
  var size: Int { octets.count }
  func read(at offset: Int, count: Int) throws(MailRefusal) -> [UInt8] {
    [UInt8](octets.dropFirst(offset).prefix(count))
  }
}

/// What one session has open: it sees changes of others when it looks.
final class MemoryMailbox: OpenMailbox {
  let box: MemoryBox
  let account: MemoryAccount
  private(set) var summary: MailboxSummary
  private var list: MemoryList

  init(_ box: MemoryBox, _ account: MemoryAccount) {
    self.box = box
    self.account = account
    summary = box.summary
    list = MemoryList(messages: box.messages.map(\.listed))
  }

  var isReadOnly: Bool { box.isReadOnly }

  private func look() {
    summary = box.summary
    list = MemoryList(messages: box.messages.map(\.listed))
  }

  func refresh() throws(MailRefusal) -> (any MessageList)? {
    let before = list
    guard box.summary != summary else { return nil }
    look()
    return before
  }

  func messages() throws(MailRefusal) -> any MessageList { list }

  func takeRecent() throws(MailRefusal) -> [UInt32] {
    defer { box.recent = [] }
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
    box.messages.first { $0.listed.uid == uid }.map { MemoryContent($0.octets) }
  }

  func facts(
    of uid: UInt32, _ kinds: MessageFacts.Kinds
  ) throws(MailRefusal) -> MessageFacts? {
    guard let content = try content(of: uid) else { return nil }
    return try MessageFacts(content, kinds, account.charsets)
  }

  func received(_ uid: UInt32) throws(MailRefusal) -> Int? {
    box.messages.first { $0.listed.uid == uid }?.received
  }

  func saveFacts() {}

  func change(
    _ uids: [UInt32], _ change: StoreArguments.Change, _ flags: FlagSet,
    unchangedSince: ModSequence?
  ) throws(MailRefusal) -> [UInt32] {
    var conflicts: [UInt32] = []
    var stamp: ModSequence?
    for index in box.messages.indices where uids.contains(box.messages[index].listed.uid) {
      let old = box.messages[index].listed
      if let unchangedSince, old.modSequence > unchangedSince {
        conflicts.append(old.uid)
        continue
      }
      let new = old.flags.changed(change, flags)
      guard new != old.flags else { continue }
      stamp = stamp ?? box.step()
      box.messages[index].listed.flags = new
      box.messages[index].listed.modSequence = stamp ?? .zero
    }
    look()
    return conflicts
  }

  func expunge(_ uids: [UInt32], isForced: Bool) throws(MailRefusal) -> [UInt32] {
    let gone = box.messages.map(\.listed).filter {
      uids.contains($0.uid) && (isForced || $0.flags.system.contains(.deleted))
    }
    box.remove(gone.map(\.uid))
    look()
    return gone.map(\.uid)
  }

  func append(_ messages: [AppendedMessage]) throws(MailRefusal) -> [UInt32] {
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
    var pairs: [(source: UInt32, target: UInt32)] = []
    for message in box.messages where uids.contains(message.listed.uid) {
      let uid = target.box.deliver(
        message.octets, message.listed.flags, received: message.received)
      pairs.append((message.listed.uid, uid))
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
}
