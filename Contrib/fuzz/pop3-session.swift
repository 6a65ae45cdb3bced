// targets: Bytes Postal POP3
//
// A session of POP3 from the greeting to the end: what it does depends neither on how the octets were cut (but for
// STLS, after which nothing may follow in the same packet) nor on what a client hides in them; replies are lines, and
// nothing is deleted that was not there or not marked.
import Bytes
import POP3
import Postal

/// What a session has done, octets for the client put together.
private enum Deed: Equatable {
  case said([UInt8])
  case startedTLS
  case asked([UInt8])
  case gaveUp
  case entered([UInt8], Authorization.Choices)
  case deleted([Int])
  case hungUp
}

/// The program around a session, which answers by the octets it is asked about.
private struct Host {
  private enum Phase {
    case login(Dialogue<Authorization>)
    case mail(Dialogue<Transaction>)
    case over
  }

  private static let messages: [[UInt8]] = [
    "Subject: one\n\nfirst\n.dot\n\nlast\n", "Subject: two\r\n\r\n.\r\nend\r\n", "",
    "no header, no end",
  ].map { Array($0.utf8) }

  private(set) var record: [Deed] = []
  private var phase = Phase.over
  private var configuration = Authorization.Configuration()

  init(_ options: UInt8) {
    if options & 1 != 0 { configuration.mechanisms = ["SCRAM-SHA-256", "PLAIN", "LOGIN"] }
    configuration.offersTLS = options & 2 != 0
    if options & 4 != 0 { configuration.timestamp = Array("1.2@host.example".utf8) }
    if options & 8 != 0 { configuration.protectedMechanisms = ["PLAIN"] }
    var dialogue = Dialogue(Authorization(configuration))
    dialogue.answer { $0.greeting(Array("host.example".utf8)) }
    phase = .login(dialogue)
    serve()
    if options & 16 != 0 { enter(Array("user".utf8), .init(), rest: []) }
  }

  mutating func take(_ octets: [UInt8]) {
    switch phase {
    case .login(var dialogue):
      dialogue.feed(octets)
      phase = .login(dialogue)
    case .mail(var dialogue):
      dialogue.feed(octets)
      phase = .mail(dialogue)
    case .over: return
    }
    serve()
  }

  private mutating func say(_ octets: [UInt8]) {
    if case .said(let before)? = record.last {
      record[record.count - 1] = .said(before + octets)
    } else {
      record.append(.said(octets))
    }
  }

  private mutating func serve() {
    while true {
      switch phase {
      case .login(var dialogue):
        guard let effect = dialogue.next() else { return phase = .login(dialogue) }
        phase = .login(dialogue)
        obey(effect, dialogue)
      case .mail(var dialogue):
        guard let effect = dialogue.next() else { return phase = .mail(dialogue) }
        phase = .mail(dialogue)
        obey(effect, dialogue)
      case .over: return
      }
    }
  }

  private mutating func obey(
    _ effect: Authorization.Effect, _ current: Dialogue<Authorization>
  ) {
    var dialogue = current
    switch effect {
    case .reply(let octets):
      check(octets)
      return say(octets)
    case .startTLS:
      record.append(.startedTLS)
      configuration.offersTLS = false
      configuration.isProtected = true
      dialogue = Dialogue(Authorization(configuration))
    case .authenticate(let mechanism, let initial):
      record.append(.asked(mechanism))
      answer(initial ?? [], &dialogue)
    case .respond(let response): answer(response, &dialogue)
    case .forget: record.append(.gaveUp)
    case .enter(let user, let choices): return enter(user, choices, rest: dialogue.rest())
    case .hangUp:
      record.append(.hungUp)
      return phase = .over
    }
    phase = .login(dialogue)
  }

  private func answer(_ response: [UInt8], _ dialogue: inout Dialogue<Authorization>) {
    switch response.last {
    case "a": dialogue.answer { $0.accept(response, final: nil) }
    case "f": dialogue.answer { $0.accept(response, final: response) }
    case "x":
      let failure = Failure(EnhancedStatus(.permanent, 7, 8), Array("no ".utf8) + response)
      dialogue.answer { $0.refuse(failure) }
    default: dialogue.answer { $0.challenge(response) }
    }
  }

  private mutating func enter(
    _ user: [UInt8], _ choices: Authorization.Choices, rest: [UInt8]
  ) {
    record.append(.entered(user, choices))
    var drop = MaildropBuilder(capacity: Self.messages.count)
    for (position, message) in Self.messages.enumerated() {
      drop.append(
        size: message.count, file: Array("cur/\(position)".utf8), name: [0x61 + UInt8(position)])
    }
    var dialogue = Dialogue(Transaction(drop.finish(), choices), arrived: rest)
    dialogue.answer { $0.welcome() }
    phase = .mail(dialogue)
  }

  private mutating func obey(_ effect: Transaction.Effect, _ current: Dialogue<Transaction>) {
    var dialogue = current
    switch effect {
    case .reply(let octets):
      check(octets)
      return say(octets)
    case .send(2, _, _):
      dialogue.answer { $0.missing(Failure(.mailbox, "gone")) }
    case .send(let position, let reply, let part):
      require(Self.messages.indices.contains(position), "a message that there is not")
      var out = reply
      var writer = MessageWriter(part)
      let message = Self.messages[position]
      writer.write(message.span, into: &out)
      writer.finish(into: &out)
      check(out)
      require(out.suffix(3).elementsEqual([".", ASCII.cr, ASCII.lf]), "a message without an end")
      say(out)
      dialogue.answer { $0.sent() }
    case .update(let deleted):
      require(deleted == Array(Set(deleted)).sorted(), "a message twice")
      require(deleted.allSatisfy(Self.messages.indices.contains), "a message that there is not")
      record.append(.deleted(deleted))
      dialogue.answer { $0.finish(deleted.count == 3 ? Failure(.mailbox, "no") : nil) }
    case .hangUp:
      record.append(.hungUp)
      return phase = .over
    }
    phase = .mail(dialogue)
  }

  /// Replies are whole lines without controls.
  private func check(_ reply: [UInt8]) {
    require(reply.suffix(2).elementsEqual([ASCII.cr, ASCII.lf]), "a reply without its end")
    for line in reply.lines {
      require(line.last == ASCII.cr, "a line of a reply is wrong")
      for byte in line.dropLast() { require(!byte.isControl, "a control in a reply") }
    }
  }
}

/// The first octet chooses what is offered and whether the client has logged in, the last the cuts.
func test(_ bytes: [UInt8]) {
  compare(bytes, where: { $0 & 2 == 0 }) { text, options, seed in
    var host = Host(options)
    pieces(text, seed) { host.take($0.array) }
    return host.record
  }
}
