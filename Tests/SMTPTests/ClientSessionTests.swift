import Bytes
import Postal
import SMTP
import Testing

@Suite struct ClientSessionTests {
  /// Numbers that look like chance.
  struct Chance {
    var state: UInt64
    mutating func number(_ limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state >> 33) % limit
    }
  }

  static let replies = [
    "220 hi", "250 ok", "250-mx", "250 PIPELINING", "250-CHUNKING", "250 STARTTLS",
    "250 AUTH PLAIN",
    "250 8BITMIME", "354 go", "334 ", "334 Zg==", "235 in", "221 bye", "421 no", "450 busy",
    "451 4.7.1 later", "452 4.5.3 many", "500 what", "503 order", "550 5.1.1 none", "554 no",
    "552 big", "454 tls", "535 5.7.8 pass", "25", "250-", "\r\n", "999 x", "250 ok\r\n250 ok",
    "250 ok\r\n250 ok\r\n354 go", "250 ok\r\n550 no\r\n354 go", "250-mx\r\n250 PIPELINING",
    "250-mx\r\n250-PIPELINING\r\n250 CHUNKING", "250-mx\r\n250-LIMITS RCPTMAX=1\r\n250 SIZE 20",
  ]

  @Test(
    "whatever a server says, each recipient is told about once",
    arguments: (1...400).map { $0 } + [2656, 3545])
  func exactlyOnce(_ seed: UInt64) {
    var chance = Chance(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    var configuration = ClientSession.Configuration(
      chance.number(4) == 0 ? .lmtp : .smtp, name: Array("client.example".utf8),
      security: [.none, .none, .opportunistic, .required][chance.number(4)],
      logsIn: chance.number(5) == 0)
    configuration.isProtected = chance.number(5) == 0
    var session = ClientSession(configuration)
    var told: [Int: [Int]] = [:]
    var begun = 0
    var isOver = false
    func obey(_ effect: ClientEffect) {
      switch effect {
      case .startTLS: session.secured()
      case .logIn: session.logIn(Array("PLAIN".utf8), initial: nil)
      case .challenge:
        if chance.number(2) == 0 { session.respond([]) } else { session.cancelLogin() }
      case .loggedIn: break
      case .ready:
        if begun == 4 { return session.end() }
        begun += 1
        told[begun] = []
        session.begin(Self.transaction(chance.number(3) + 1), number: begun)
      case .octets:
        let octets = Array(".x\n".utf8)
        session.supply(octets.span, isLast: chance.number(3) > 0)
      case .verdict(let number, let recipient, _): told[number]?.append(recipient)
      case .unsent(let number, let recipients, _): told[number]? += recipients
      case .closed: isOver = true
      }
    }
    let start = ["220 hi", "250-mx\r\n250-PIPELINING\r\n250 CHUNKING", "250-mx\r\n250 PIPELINING"]
    for step in 0..<200 where !isOver {
      var text = Self.replies[chance.number(Self.replies.count)]
      if step == 0 { text = start[0] }
      if step == 1 { text = start[chance.number(2) + 1] }
      if step > 1, chance.number(3) > 0 { text = ["250 ok", "250 ok", "354 go"][chance.number(3)] }
      session.feed(Array("\(text)\r\n".utf8))
      var effects = 0
      while let effect = session.next() {
        obey(effect)
        effects += 1
        #expect(effects < 1000)
        if effects >= 1000 { return }
      }
      session.output = []
    }
    session.close(Failure(EnhancedStatus(.temporary, 4, 2), "over"))
    while let effect = session.next() { obey(effect) }
    #expect(isOver)
    for number in told.keys {
      let recipients = told[number] ?? []
      #expect(Set(recipients).count == recipients.count, "told twice: \(number) \(recipients)")
      #expect(Set(recipients) == Set(0..<recipients.count), "\(number) \(recipients)")
      #expect(!recipients.isEmpty)
    }
  }

  private static func transaction(_ count: Int) -> ClientTransaction {
    var recipients: [Recipient] = []
    for i in 0..<count {
      guard let address = Address(mailbox: Array("r\(i)@y.example".utf8)) else { continue }
      recipients.append(Recipient(address))
    }
    return ClientTransaction(sender: .null, recipients: recipients, size: 10)
  }

  @Test(
    "nothing of an envelope can end a line",
    arguments: [
      "a b@x.example", "a\"b@x.example", "a\\b@x.example", "a>b@x.example", "é@x.example",
    ])
  func lines(_ text: String) throws {
    let parts = try #require(Array(text.utf8).cut(at: "@"))
    let address = try #require(Address(localPart: parts.before, domain: parts.after))
    var session = ClientSession(.init(name: Array("c".utf8)))
    session.feed(Array("220 x\r\n250-x\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 PIPELINING\r\n".utf8))
    while let effect = session.next() {
      guard effect == .ready else { continue }
      var transaction = ClientTransaction(
        sender: .address(address), recipients: [Recipient(address)], size: 1)
      transaction.identifier = Array("a\r\nRSET".utf8)
      transaction.isInternational = address.isInternational
      session.begin(transaction, number: 1)
    }
    let lines = session.output.lines
    #expect(lines.count == 4)
    #expect(lines[2].text == "RCPT TO:<\(address.text)>\r")
  }
}
