// targets: Bytes Postal SMTP
//
// A client's session with a server that says anything, anyhow cut: every recipient gets one verdict, and no line of
// the client holds what it should not.
import Bytes
import Postal
import SMTP

/// The program around a session, with two messages to send.
private struct Host {
  private var session: ClientSession
  private var begun = 0
  private var open: [Int: Set<Int>] = [:]
  private let options: UInt8
  private(set) var isClosed = false
  var commands: [UInt8] = []

  init(_ options: UInt8) {
    self.options = options
    var configuration = ClientSession.Configuration(
      options & 1 == 0 ? .smtp : .lmtp, name: [UInt8]("client.example".utf8))
    if options & 2 != 0 { configuration.security = options & 4 == 0 ? .opportunistic : .required }
    configuration.logsIn = options & 8 != 0
    session = ClientSession(configuration)
    serve()
  }

  mutating func take(_ bytes: [UInt8]) {
    session.feed(bytes)
    serve()
  }

  mutating func end() {
    session.close(Failure(EnhancedStatus(.temporary, 4, 2), "the server closed"))
    serve()
    require(isClosed, "a session does not end with its connection")
    for (_, recipients) in open { require(recipients.isEmpty, "a recipient without a verdict") }
  }

  private mutating func serve() {
    while let effect = session.next() {
      require(!isClosed, "something after the end")
      obey(effect)
    }
    commands += session.output
    session.output = []
  }

  private mutating func obey(_ effect: ClientEffect) {
    switch effect {
    case .startTLS: session.secured()
    case .logIn(let mechanisms):
      session.logIn(mechanisms.first ?? [UInt8]("PLAIN".utf8), initial: [1, 2, 3])
    case .challenge(let bytes):
      if bytes.isEmpty { session.cancelLogin() } else { session.respond(bytes) }
    case .loggedIn: break
    case .ready: begin()
    case .octets(let number):
      let text = number == 1 ? "a\n.b\n\r\n.\n" : "\n."
      session.supply([UInt8](text.utf8).span, isLast: options & 16 == 0)
      if options & 16 != 0 { session.supply([UInt8]("x".utf8).span, isLast: true) }
    case .verdict(let number, let recipient, _): settle(number, recipient)
    case .unsent(let number, let recipients, _): for i in recipients { settle(number, i) }
    case .closed: isClosed = true
    }
  }

  private mutating func begin() {
    guard begun < 2 else { return session.end() }
    begun += 1
    var recipients: [Recipient] = []
    for name in ["a@b.example", "\"c d\"@e.example", "f@g.example"] {
      if let address = Address(mailbox: [UInt8](name.utf8)) {
        recipients.append(Recipient(address))
      }
    }
    var transaction = ClientTransaction(sender: .null, recipients: recipients, size: 100)
    transaction.hasEightBit = options & 32 != 0
    open[begun] = Set(recipients.indices)
    session.begin(transaction, number: begun)
  }

  private mutating func settle(_ number: Int, _ recipient: Int) {
    require(open[number]?.remove(recipient) != nil, "a second verdict, or of nobody")
  }
}

private func run(_ bytes: [UInt8], _ options: UInt8, _ seed: UInt8) -> Host {
  var host = Host(options)
  pieces(bytes, seed) { host.take($0.array) }
  host.end()
  return host
}

/// The first octet chooses what the client wants, the last the cuts.
func test(_ bytes: [UInt8]) {
  guard bytes.count > 2, let options = bytes.first, let seed = bytes.last else { return }
  let text = [UInt8](bytes[1..<(bytes.count - 1)])
  _ = run(text, options, 0)
  _ = run(text, options, seed | 1)
}
