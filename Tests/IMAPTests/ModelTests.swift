import Bytes
import IMAP
import TestSupport
import Testing

/// Several sessions on one account, deliveries and changes by others, in an order that a seed determines.
private struct World {
  let account = MemoryAccount()
  var clients: [ModelClient] = []
  var sessions: [Session] = []
  var random: SeededRandom
  var delivered = 0

  static let mailboxes = ["INBOX", "other"]

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    try? account.create(Self.name("other"), uses: [])
    for mode in ModelClient.Mode.allCases + [.qresync, .condstore] {
      let name = "\(seed).\(clients.count)"
      clients.append(
        ModelClient(name, mode, mailboxes: Self.mailboxes, seed: seed * 100 + UInt64(clients.count))
      )
      sessions.append(Session(account))
    }
  }

  private static func name(_ text: String) -> MailboxName {
    (try? MailboxName(Array(text.utf8))) ?? .inbox
  }

  mutating func step() {
    if random.below(4) == 0 { return outside() }
    let index = random.below(clients.count)
    if clients[index].isIdle {
      if random.below(3) == 0 { say(clients[index].done(), index) }
    } else if random.below(40) == 0 {
      clients[index].lose()
      sessions[index] = Session(account)
    } else {
      say(clients[index].anything(), index)
    }
  }

  private mutating func say(_ octets: [UInt8], _ index: Int) {
    sessions[index].feed(octets)
    hear(index)
    if clients[index].isWaiting { Issue.record("no answer: \(clients[index].faults)") }
  }

  private mutating func hear(_ index: Int) {
    while let effect = sessions[index].next() {
      if case .write(let octets) = effect { clients[index].hear(octets) }
    }
  }

  /// What other programs do.
  private mutating func outside() {
    let box = account.boxes[Self.name(Self.mailboxes[random.below(2)])]
    let uids = box?.listed.map(\.uid) ?? []
    switch random.below(4) {
    case 0...1:
      delivered += 1
      box?.deliver(Array("Subject: delivered \(delivered)\n\nx\n".utf8))
    case 2 where uids.count > 5: box?.remove([uids[random.below(uids.count)]])
    case 3 where !uids.isEmpty:
      let uid = uids[random.below(uids.count)]
      box?.change([uid]) { flags in
        flags.changed(.add, FlagSet([.seen, .flagged, .answered][random.below(3)]))
      }
    default: break
    }
    for index in clients.indices where sessions[index].awaitedNews != .none {
      sessions[index].news()
      hear(index)
    }
  }

  /// Brings a client up to date, then it must know just what there is.
  mutating func check(_ index: Int) {
    if clients[index].isIdle { say(clients[index].done(), index) }
    if clients[index].mailbox != nil { say(clients[index].noop(), index) }
    var rounds = 0
    while let octets = clients[index].completion(), rounds < 4 {
      say(octets, index)
      rounds += 1
    }
    if rounds == 4 { clients[index].giveUp() }
    guard let name = clients[index].mailbox, let box = account.boxes[Self.name(name)] else {
      _ = Issue.record("no mailbox: \(clients[index].faults)")
      return
    }
    let truth = box.listed.map { message in
      let flags = message.flags.map { $0.bytes.lowercased.text }.sorted()
      return "\(message.uid) \(flags.joined(separator: " "))"
    }
    #expect(clients[index].beliefs == truth)
  }

  var faults: [String] { clients.flatMap(\.faults) }
}

@Suite struct ModelTests {
  @Test(
    "what a client is told is what there is, whatever others do meanwhile", arguments: 1...20)
  func model(_ seed: UInt64) {
    var world = World(seed: seed)
    for number in 0..<500 {
      world.step()
      if number % 25 == 24 { for index in world.clients.indices { world.check(index) } }
      if let fault = world.faults.first {
        Issue.record("\(fault)")
        return
      }
    }
    #expect(world.clients.allSatisfy { $0.answered > 20 })
  }
}
