import Bytes
import IMAP

/// A mailbox in memory, which any number of sessions may have open.
///
/// Messages of which only the UID and the flags matter need no body: they are empty.
final class MemoryBox {
  /// What a message has beside its place in the list.
  struct Body: Sendable {
    var octets: [UInt8] = []
    var received = 1_000_000_000
  }

  var uidValidity: UInt32 { didSet { known = nil } }
  /// MAILBOXID
  var id: [UInt8]
  var uidNext: UInt32 = 1
  var modSequence = 1
  /// The modification sequences that the next changes take.
  var nextModSequences: ArraySlice<Int> = []
  /// The messages, ascending by UID.
  var listed: [ListedMessage] = [] { didSet { known = nil } }
  var bodies: [UInt32: Body] = [:]
  var recent: Set<UInt32> = [] { didSet { known = nil } }
  var expunged: [(uid: UInt32, modSequence: Int)] = []
  var uses: [SpecialUse] = []
  var isReadOnly = false
  var countsInQuota = true
  var knowsExpunged = true
  /// What another does before `takeRecent` is done for the first time.
  var meanwhile: () -> Void = {}
  /// What `summary` has counted.
  private var known: MailboxSummary?

  init(uidValidity: UInt32) {
    self.uidValidity = uidValidity
    id = Array("M\(uidValidity)".utf8)
  }

  func step() -> ModSequence {
    modSequence = max(nextModSequences.popFirst() ?? 0, modSequence + 1)
    return ModSequence(exactly: modSequence) ?? .zero
  }

  /// Puts a message in, as a delivery does.
  @discardableResult func deliver(
    _ octets: [UInt8], _ flags: FlagSet = FlagSet(), received: Int = 1_000_000_000
  ) -> UInt32 {
    let uid = uidNext
    uidNext += 1
    bodies[uid] = Body(octets: octets, received: received)
    listed.append(ListedMessage(uid, step(), saved: received, flags))
    recent.insert(uid)
    return uid
  }

  /// Takes messages out, as any program may.
  func remove(_ uids: [UInt32]) {
    guard !uids.isEmpty else { return }
    let now = step().value
    let gone = Set(uids)
    listed.removeAll { gone.contains($0.uid) }
    recent.subtract(gone)
    for uid in uids {
      bodies[uid] = nil
      expunged.append((uid, now))
    }
  }

  /// Moves all messages to another mailbox, where they get new UIDs.
  func moveAll(to target: MemoryBox?) {
    for message in listed {
      let body = body(message.uid) ?? Body()
      target?.deliver(body.octets, message.flags, received: body.received)
    }
    remove(listed.map(\.uid))
  }

  /// Gives messages other flags, as any program may; all get one modification sequence.
  func change(_ uids: [UInt32], _ flags: (FlagSet) -> FlagSet) {
    var stamp: ModSequence?
    for uid in uids {
      guard let index = position(of: uid) else { continue }
      let new = flags(listed[index].flags)
      guard new != listed[index].flags else { continue }
      stamp = stamp ?? step()
      listed[index].flags = new
      listed[index].modSequence = stamp ?? .zero
    }
  }

  func position(of uid: UInt32) -> Int? { MemoryList(listed).position(of: uid) }

  /// The messages with their octets.
  var messages: [(listed: ListedMessage, octets: [UInt8])] {
    listed.map { ($0, bodies[$0.uid]?.octets ?? []) }
  }

  /// The octets of a message.
  func body(_ uid: UInt32) -> Body? {
    position(of: uid) == nil ? nil : bodies[uid] ?? Body()
  }

  var summary: MailboxSummary {
    if var known {
      known.uidNext = uidNext
      known.highestModSequence = ModSequence(exactly: modSequence) ?? .zero
      return known
    }
    var summary = MailboxSummary(
      uidValidity: uidValidity, uidNext: uidNext,
      highestModSequence: ModSequence(exactly: modSequence) ?? .zero, id: id)
    summary.count = listed.count
    summary.recent = recent.count
    for (position, message) in listed.enumerated() {
      if !message.flags.system.contains(.seen) {
        summary.unseen += 1
        if summary.firstUnseen == 0 { summary.firstUnseen = position + 1 }
      }
      if message.flags.system.contains(.deleted) { summary.deleted += 1 }
      for keyword in message.flags.keywords where !summary.keywords.contains(keyword) {
        summary.keywords.append(keyword)
      }
    }
    known = summary
    return summary
  }
}

/// The messages of a mailbox in memory at one moment.
final class MemoryList: MessageList {
  private let messages: [ListedMessage]
  init(_ messages: [ListedMessage]) { self.messages = messages }
  var count: Int { messages.count }
  func uid(at position: Int) -> UInt32 { messages[position].uid }
  func message(at position: Int) -> ListedMessage { messages[position] }
  func flags(at position: Int) -> FlagSet { messages[position].flags }
  func modSequence(at position: Int) -> ModSequence { messages[position].modSequence }
  func position(from uid: UInt32) -> Int {
    var (low, high) = (0, messages.count)
    while low < high {
      let middle = (low + high) / 2
      if messages[middle].uid < uid { low = middle + 1 } else { high = middle }
    }
    return low
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
