import Bytes
import IMAP
import TestSupport
import Testing

/// The mail that a dialogue is about, as the lines of its file that begin with `M` tell it.
///
/// `M: now DATE`, `M: limit OCTETS`, `M: subscribe NAME`, `M: quota RESOURCE USAGE LIMIT`, `M: id NAME VALUE`,
/// `M: entry NAME ENTRY VALUE`, where NAME is `-` for the server; `M: compress` if that is offered. `M: say LINE` is a
/// command whose answer is not shown. `M: refuse WHAT CODE TEXT` is a store that refuses to do something, as
/// `MemoryAccount.refusals` has it, `M: greet` a client that need not log in, `M: pace SECONDS` a clock that goes on by so much each time that it is asked.
///
/// `M: box NAME` begins a mailbox, with `validity=`, `next=`, `modseq=`, `id=`, `recent=N`, `uses=\Sent,\Drafts`,
/// `then=` for the modification sequences of the next changes, `read-only`, `forgetful` of what was expunged.
/// `M: gone UIDS MODSEQ` are messages that it had, `M: mail UIDS` some that it has, with `flags=`, `modseq=`, `date=`,
/// `saved=` and `size=`, the octets to which the message is filled up. `M| TEXT` is a line of them, `M*N TEXT` is N such
/// lines. Words are separated by spaces, which are `%20` within words, as in dates.
struct Scene: Sendable {
  struct Box: Sendable {
    var name = MailboxName.inbox
    var validity: UInt32 = 3_857_529_045
    var next: UInt32?
    var modSequence: Int?
    var nextModSequences: [Int] = []
    var id: [UInt8]?
    var recent = 0
    var uses: [SpecialUse] = []
    var isReadOnly = false
    var isForgetful = false
    var listed: [ListedMessage] = []
    var bodies: [UInt32: MemoryBox.Body] = [:]
    var expunged: [(uid: UInt32, modSequence: Int)] = []
    var sizes: [UInt32: Int] = [:]
  }

  var boxes: [Box] = []
  var subscriptions: [MailboxName] = []
  var entries: [MailboxName?: [MetadataEntry]] = [:]
  var quotas: [Quota] = []
  var now: Int?
  var limit: Int?
  var isGreeted = false
  var pace = 0
  var refusals: [String: MailRefusal] = [:]
  var configuration = SessionConfiguration()
  /// What the client has said before.
  var prelude: [UInt8] = []
  /// The messages to which lines of text belong.
  private var current: [UInt32] = []

  init(_ file: TranscriptFile) {
    for line in file.lines where line.first == "M" {
      let words = Words(line)
      if !read(line, words) {
        Issue.record("\(file.name): \(line.text)")
      }
    }
    for index in boxes.indices { boxes[index].fill() }
  }

  private mutating func read(_ line: [UInt8], _ words: Words) -> Bool {
    if line.starts(with: Array("M|".utf8)) { return add([UInt8](line.dropFirst(3)), 1) }
    if line.starts(with: Array("M*".utf8)) {
      let parts = line.dropFirst(2).split(separator: ASCII.space, maxSplits: 1)
      return add([UInt8](parts.last ?? []), parts.first.flatMap { [UInt8]($0).decimal } ?? 0)
    }
    let arguments = words.plain
    switch (words.verb, arguments.count) {
    case ("now", 1): now = words.date(arguments[0])
    case ("limit", 1): limit = arguments[0].decimal
    case ("greet", 0): isGreeted = true
    case ("pace", 1): pace = arguments[0].decimal ?? 0
    case ("refuse", 3):
      guard let code = Self.codes[arguments[1].text] else { return false }
      refusals[arguments[0].text] = MailRefusal(code, arguments[2].text)
    case ("compress", 0): configuration.offersCompression = true
    case ("id", 2):
      configuration.identity.append(IDField(name: arguments[0], value: arguments[1]))
    case ("say", _): prelude += line.dropFirst(7) + [ASCII.cr, ASCII.lf]
    case ("subscribe", 1): subscriptions += [name(arguments[0])].compactMap(\.self)
    case ("quota", 3): return addQuota(arguments)
    case ("entry", 3):
      let entry = MetadataEntry(name: arguments[1], value: arguments[2])
      entries[name(arguments[0]), default: []].append(entry)
    case ("box", 1...): return addBox(arguments[0], words)
    case ("gone", 2), ("mail", 1): return addMail(words)
    default: return false
    }
    return true
  }

  private static let codes: [String: ResponseCode] = [
    "CORRUPTION": .corruption, "INUSE": .inUse, "LIMIT": .limit, "NOPERM": .noPermission,
    "OVERQUOTA": .overQuota, "PRIVACYREQUIRED": .privacyRequired, "SERVERBUG": .serverBug,
    "UNAVAILABLE": .unavailable,
  ]

  private func name(_ text: [UInt8]) -> MailboxName? {
    text.text == "-" ? nil : try? MailboxName(text)
  }

  private mutating func addQuota(_ arguments: [[UInt8]]) -> Bool {
    let resources: [Quota.Resource] = [.storage, .messages, .mailboxes, .annotations]
    guard let resource = resources.first(where: { $0.bytes == arguments[0] }),
      let usage = arguments[1].decimal, let limit = arguments[2].decimal
    else { return false }
    quotas.append(Quota(resource, usage: usage, limit: limit))
    return true
  }

  private mutating func addBox(_ text: [UInt8], _ words: Words) -> Bool {
    guard let name = name(text) else { return false }
    var box = Box(name: name)
    box.validity = words.number("validity").map { UInt32($0) } ?? UInt32(4711 + boxes.count)
    box.next = words.number("next").map { UInt32($0) }
    box.modSequence = words.number("modseq")
    box.nextModSequences = words.list("then").compactMap(\.decimal)
    box.id = words.value("id")
    box.recent = words.number("recent") ?? 0
    box.uses = words.list("uses").compactMap { SpecialUse($0) }
    box.isReadOnly = words.has("read-only")
    box.isForgetful = words.has("forgetful")
    boxes.append(box)
    return true
  }

  private mutating func addMail(_ words: Words) -> Bool {
    guard var box = boxes.popLast(), let uids = try? NumberSet(words.plain[0]) else { return false }
    if words.verb == "gone" {
      guard let modSequence = words.plain[1].decimal else { return false }
      for uid in uids { box.expunged.append((uid, modSequence)) }
      boxes.append(box)
      return true
    }
    let flags = FlagSet(words.list("flags").compactMap { try? Flag($0) })
    let modSequence = ModSequence(exactly: words.number("modseq") ?? 1) ?? .zero
    let received = words.value("date").flatMap { words.date($0) } ?? 1_000_000_000
    let saved = words.value("saved").flatMap { words.date($0) } ?? received
    current = Array(uids)
    for uid in uids {
      box.listed.append(ListedMessage(uid, modSequence, saved: saved, flags))
      if received != 1_000_000_000 { box.bodies[uid] = MemoryBox.Body(received: received) }
      box.sizes[uid] = words.number("size")
    }
    boxes.append(box)
    return true
  }

  private mutating func add(_ text: [UInt8], _ count: Int) -> Bool {
    guard var box = boxes.popLast() else { return false }
    let line = (Escaped.decode(text) ?? []) + [ASCII.lf]
    for uid in current {
      for _ in 0..<count { box.bodies[uid, default: MemoryBox.Body()].octets += line }
    }
    boxes.append(box)
    return true
  }

  /// The account, as it is before the dialogue.
  func account() -> MemoryAccount {
    let account = MemoryAccount()
    for scene in boxes { account.boxes[scene.name] = box(scene) }
    account.subscriptions = Set(subscriptions)
    account.entries = entries
    account.limits = quotas
    account.now = now ?? account.now
    account.appendLimit = limit ?? account.appendLimit
    account.pace = pace
    account.refusals = refusals
    return account
  }

  private func box(_ scene: Box) -> MemoryBox {
    let box = MemoryBox(uidValidity: scene.validity)
    box.listed = scene.listed
    box.bodies = scene.bodies
    box.expunged = scene.expunged
    box.uidNext = scene.next ?? (scene.listed.last?.uid ?? 0) + 1
    let modSequences = scene.listed.map(\.modSequence.value) + scene.expunged.map(\.modSequence)
    box.modSequence = scene.modSequence ?? modSequences.max() ?? 1
    box.nextModSequences = scene.nextModSequences[...]
    box.id = scene.id ?? box.id
    box.recent = Set(scene.listed.suffix(scene.recent).map(\.uid))
    box.uses = scene.uses
    box.isReadOnly = scene.isReadOnly
    box.knowsExpunged = !scene.isForgetful
    return box
  }
}

extension Scene.Box {
  /// Brings messages to their size, line ends being two octets.
  fileprivate mutating func fill() {
    for (uid, size) in sizes {
      var body = bodies[uid] ?? MemoryBox.Body()
      if body.octets.isEmpty { body.octets = [ASCII.lf] }
      var rest = size - body.octets.count - body.octets.count { $0 == ASCII.lf }
      while rest > 0 {
        let count = rest > 2 ? min(rest - 2, 70) : rest
        body.octets += Array(repeating: UInt8("x"), count: count)
        if rest > 2 { body.octets.append(ASCII.lf) }
        rest -= count + 2
      }
      bodies[uid] = body
    }
  }
}

/// The words of a line of a file: its verb, others, and those with a value.
struct Words {
  let verb: String
  /// Those without a value.
  let plain: [[UInt8]]
  private let valued: [(name: [UInt8], value: [UInt8])]

  init(_ line: [UInt8]) {
    var plain: [[UInt8]] = []
    var valued: [(name: [UInt8], value: [UInt8])] = []
    for word in line.words.dropFirst(2) {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2, word.first != "/" {
        valued.append(([UInt8](parts[0]), Escaped.decode([UInt8](parts[1])) ?? []))
      } else {
        plain.append(Escaped.decode(word) ?? [])
      }
    }
    verb = line.words.dropFirst().first?.text ?? ""
    self.plain = plain
    self.valued = valued
  }

  func value(_ name: String) -> [UInt8]? { valued.first { $0.name.text == name }?.value }
  func number(_ name: String) -> Int? { value(name)?.decimal }
  func has(_ word: String) -> Bool { plain.contains { $0.text == word } }
  func list(_ name: String) -> [[UInt8]] {
    (value(name) ?? []).split(separator: ",").map { [UInt8]($0) }
  }
  /// Seconds since 1970 of `17-Jul-1996 02:44:25 -0700`.
  func date(_ text: [UInt8]) -> Int? {
    (try? DateTime(["\""] + text + ["\""]))?.moment.seconds
  }
}
