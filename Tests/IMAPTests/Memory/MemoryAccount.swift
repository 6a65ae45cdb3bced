import Bytes

@testable import IMAP

/// A user's mail in memory, as simple as it can be: the store that sessions are tested with.
final class MemoryAccount: MailAccount {
  /// The mailboxes by name.
  var boxes: [MailboxName: MemoryBox] = [:]
  var subscriptions: Set<MailboxName> = []
  /// Whether all mailboxes are subscribed, as long as none was chosen.
  var isAllSubscribed = false
  var entries: [MailboxName?: [MetadataEntry]] = [:]
  var limits: [Quota] = []
  /// Mailboxes that cannot be opened.
  var unreadable: Set<MailboxName> = []
  /// The sizes of messages by UID, if others are told than the true ones.
  var sizes: [UInt32: Int] = [:]
  /// Why something is refused, by what it is: `open`, `delete`, `append`, `copy`, `store`, `list`.
  var refusals: [String: MailRefusal] = [:]
  /// As `refusals`, but for the first attempt only; also `expunge`.
  var firstRefusals: [String: MailRefusal] = [:]
  /// How often a mailbox was opened.
  private(set) var openings = 0
  /// By how much the clock goes on each time that it is asked.
  var pace = 0
  private var moment = 1_000_000_000
  var now: Int {
    get {
      defer { moment += pace }
      return moment
    }
    set { moment = newValue }
  }
  var appendLimit = 1_000_000
  /// The most messages of a mailbox.
  var messageLimit = Int.max
  let charsets: any CharsetConverter = PlainCharsets()
  private var nextValidity: UInt32 = 3_857_529_045

  init() { boxes[.inbox] = box() }

  private func box() -> MemoryBox {
    defer { nextValidity += 1 }
    return MemoryBox(uidValidity: nextValidity)
  }

  /// Makes a mailbox without those above it, as any program may.
  func put(_ name: MailboxName) { boxes[name] = boxes[name] ?? box() }

  /// Refuses what is to be refused.
  func check(_ what: String) throws(MailRefusal) {
    if let refusal = firstRefusals.removeValue(forKey: what) ?? refusals[what] { throw refusal }
  }

  func folders() throws(MailRefusal) -> [Folder] {
    let names = Set(boxes.keys).union(subscriptions)
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map { name in
      Folder(
        name, exists: boxes[name] != nil,
        isSubscribed: isAllSubscribed || subscriptions.contains(name),
        uses: boxes[name]?.uses ?? [], entries: entries[name] ?? [])
    }
  }

  func open(_ name: MailboxName) throws(MailRefusal) -> any OpenMailbox {
    try check("open")
    guard let box = boxes[name], !unreadable.contains(name) else {
      throw MailRefusal(.nonExistent, "there is no such mailbox")
    }
    openings += 1
    return MemoryMailbox(box, self)
  }

  func summary(of name: MailboxName) throws(MailRefusal) -> MailboxSummary {
    try open(name).summary
  }

  func create(_ name: MailboxName, uses: [SpecialUse]) throws(MailRefusal) {
    guard boxes[name] == nil else { throw MailRefusal(.alreadyExists, "it is there") }
    let box = box()
    box.uses = uses
    boxes[name] = box
    var levels = name.bytes.split(separator: "/")
    while levels.count > 1 {
      levels.removeLast()
      let above = try? MailboxName([UInt8](levels.joined(separator: ["/"])))
      if let above, boxes[above] == nil { boxes[above] = self.box() }
    }
  }

  func delete(_ name: MailboxName) throws(MailRefusal) {
    try check("delete")
    guard boxes.removeValue(forKey: name) != nil else {
      throw MailRefusal(.nonExistent, "there is no such mailbox")
    }
    entries[name] = nil
  }

  func rename(_ name: MailboxName, to target: MailboxName) throws(MailRefusal) {
    let below = name.bytes + ["/"]
    let old = boxes[name]
    guard old != nil || boxes.keys.contains(where: { $0.bytes.starts(with: below) }) else {
      throw MailRefusal(.nonExistent, "there is no such mailbox")
    }
    guard boxes[target] == nil else { throw MailRefusal(.alreadyExists, "it is there") }
    if name.isInbox, old != nil {
      try create(target, uses: [])
      boxes[.inbox]?.moveAll(to: boxes[target])
      return
    }
    for (path, box) in boxes where path == name || path.bytes.starts(with: below) {
      let moved = target.bytes + path.bytes.dropFirst(name.bytes.count)
      guard let moved = try? MailboxName(moved) else { continue }
      boxes[path] = nil
      boxes[moved] = box
      entries[moved] = entries.removeValue(forKey: path)
    }
  }

  func subscribe(_ name: MailboxName, _ isSubscribed: Bool) throws(MailRefusal) {
    if isAllSubscribed { subscriptions = Set(boxes.keys) }
    isAllSubscribed = false
    if isSubscribed { subscriptions.insert(name) } else { subscriptions.remove(name) }
  }

  func metadata(of name: MailboxName?) throws(MailRefusal) -> [MetadataEntry] {
    let uses = name.flatMap { boxes[$0]?.uses } ?? []
    let text = [UInt8](uses.map(\.text).joined(separator: " ").utf8)
    return (entries[name] ?? [])
      + (uses.isEmpty ? [] : [MetadataEntry(name: MetadataEntry.specialUse, value: text)])
  }

  func setMetadata(_ new: [MetadataEntry], of name: MailboxName?) throws(MailRefusal) {
    for entry in new {
      if let name, entry.name == MetadataEntry.specialUse {
        boxes[name]?.uses = (entry.value ?? []).words.compactMap { SpecialUse($0) }
        continue
      }
      entries[name, default: []].removeAll { $0.name == entry.name }
      if entry.value != nil { entries[name, default: []].append(entry) }
    }
  }

  func quota() throws(MailRefusal) -> [Quota] { limits }

  func draft() throws(MailRefusal) -> any MessageDraft { MemoryDraft() }
}

/// Octets that are not in a mailbox yet.
final class MemoryDraft: MessageDraft {
  var octets: [UInt8] = []
  var size: Int { octets.count }
  func add(_ octets: [UInt8]) throws(MailRefusal) { self.octets += octets }
}

/// Knows ASCII, UTF-8 and ISO-8859-1.
final class PlainCharsets: CharsetConverter {
  func utf8(_ text: [UInt8], from charset: [UInt8]) -> [UInt8]? {
    switch charset.lowercased.text {
    case "us-ascii", "utf-8": Array(String(decoding: text, as: UTF8.self).utf8)
    case "iso-8859-1": Array(String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) })).utf8)
    default: nil
    }
  }
}
