// targets: Bytes Postal SMTP
//
// A server's session in all modes: what it does depends neither on how the octets were cut (but for STARTTLS, after
// which nothing may follow in the same packet) nor on what a client hides in them; replies are lines.
import Bytes
import Postal
import SMTP

/// The program around a session, which answers by the octets it is asked about.
private struct Host {
  var record: [Effect] = []
  private var dialogue: Dialogue
  private var hasAccepted = false
  private(set) var hasSecured = false

  init(_ seed: UInt8) {
    let modes: [Session.Mode] = [.smtp, .submission, .lmtp, .localPipe]
    var configuration = Session.Configuration(
      modes[Int(seed & 3)], host: [UInt8]("host.example".utf8), sizeLimit: 1000,
      recipientLimit: 5, errorLimit: 10)
    configuration.offersTLS = seed & 4 != 0
    if seed & 8 != 0 { configuration.mechanisms = ["PLAIN", "LOGIN"] }
    configuration.isProtected = seed & 16 != 0
    configuration.offersTurn = seed & 32 != 0
    configuration.mayVerify = seed & 32 != 0
    if seed & 32 != 0 { _ = configuration.refusedSolicitations.insert([UInt8]("x:ADV".utf8)) }
    if seed & 64 != 0 {
      configuration.releaseLimit = .init(
        seconds: 86_400, moment: Timestamp(seconds: 1_800_000_000))
    }
    dialogue = Dialogue(configuration)
    serve()
  }

  mutating func take(_ bytes: [UInt8]) {
    guard !hasSecured else { return }
    dialogue.feed(bytes)
    serve()
  }

  private mutating func serve() {
    while !hasSecured, let effect = dialogue.next() {
      if case .data(let more) = effect, case .data(let before)? = record.last {
        record[record.count - 1] = .data(before + more)
      } else {
        record.append(effect)
      }
      obey(effect)
    }
  }

  private mutating func obey(_ effect: Effect) {
    switch effect {
    case .reply(let reply): check(reply)
    case .checkSender(let transaction): dialogue.answer(verdict(transaction.envelope.sender.plain))
    case .check(let recipient): dialogue.answer(verdict(recipient.address.localPart))
    case .verify(let address): dialogue.answer(verdict(address.localPart))
    case .turn(let domain): dialogue.turned(domain, domain.first == "x" ? .unable : .started(1))
    case .acceptData(let transaction):
      require(!transaction.envelope.recipients.isEmpty, "a message to nobody")
      require(transaction.envelope.recipients.count <= 5, "too many recipients")
      hasAccepted = true
    case .data: require(hasAccepted, "octets of no message")
    case .endOfData:
      require(hasAccepted, "the end of no message")
      hasAccepted = false
      dialogue.finish(.queued([UInt8]("id".utf8)))
    case .forget: hasAccepted = false
    case .startTLS: hasSecured = true
    case .authenticate(_, let initial): answer(initial ?? [])
    case .authenticationResponse(let response): answer(response)
    case .authenticationEnded: break
    case .hangUp: require(dialogue.next() == nil, "something after the end")
    }
  }

  private func verdict(_ bytes: [UInt8]) -> Failure? {
    bytes.first == "x" ? Failure(.noSuchMailbox, [UInt8]("no ".utf8) + bytes) : nil
  }

  private mutating func answer(_ response: [UInt8]) {
    switch response.first {
    case "a": dialogue.authenticated(response)
    case "x": dialogue.authenticationRefused(Failure(.refused, "no"))
    default: dialogue.challenge(response)
    }
  }

  private func check(_ reply: Reply) {
    let wire = reply.wire
    require(200...599 ~= reply.code, "a code that is none")
    require(wire.suffix(2).elementsEqual([ASCII.cr, ASCII.lf]), "a reply without its end")
    for line in wire.lines {
      require(line.last == ASCII.cr && line.count <= 512, "a line of a reply is wrong")
      for byte in line.dropLast() { require(!byte.isControl, "a control in a reply") }
    }
  }
}

/// The first octet chooses mode and offers, the last the cuts.
func test(_ bytes: [UInt8]) {
  compare(bytes, where: { $0 & 4 == 0 }) { text, options, seed in
    var host = Host(options)
    pieces(text, seed) { host.take($0.array) }
    return host.record
  }
}
