import Bytes
import POP3
import Postal

/// The program around a dialogue: logins of `alice` with the password `secret`, and her four messages.
struct TestHost {
  var record: [[UInt8]] = []
  private var said: [UInt8] = []
  private var configuration: Authorization.Configuration
  private var phase: Phase
  private var mechanism: [UInt8] = []

  private enum Phase {
    case login(Dialogue<Authorization>)
    case mail(Dialogue<Transaction>)
    case over
  }

  static let messages: [(name: String, octets: [UInt8])] = [
    ("1.first", Array("Subject: one\n\nfirst\n.dot\n\nlast\n".utf8)),
    ("2.crlf", Array("Subject: two\r\n\r\n.\r\nend\r\n".utf8)),
    ("3.gone", Array("Subject: three\n\n".utf8)),
    ("4.odd", Array("Subject: four\nno body, no end".utf8)),
  ]

  init(_ configuration: Authorization.Configuration) {
    self.configuration = configuration
    var dialogue = Dialogue(Authorization(configuration))
    dialogue.answer { $0.greeting(Array("mail.example.org".utf8)) }
    phase = .login(dialogue)
    serve()
  }

  mutating func take(_ piece: [UInt8]) {
    switch phase {
    case .login(var dialogue):
      dialogue.feed(piece)
      phase = .login(dialogue)
    case .mail(var dialogue):
      dialogue.feed(piece)
      phase = .mail(dialogue)
    case .over: return
    }
    serve()
  }

  /// Ends it from our side.
  mutating func end(_ why: Farewell) {
    switch phase {
    case .login(var dialogue):
      dialogue.answer { $0.end(why) }
      phase = .login(dialogue)
    case .mail(var dialogue):
      dialogue.answer { $0.end(why) }
      phase = .mail(dialogue)
    case .over: return
    }
    serve()
  }

  mutating func flush() {
    for line in said.lines where !said.isEmpty {
      record.append(
        Array("S: ".utf8) + Escaped.encode(line.last == ASCII.cr ? line.dropLast() : line))
    }
    said = []
  }

  private mutating func note(_ what: String) {
    flush()
    record.append(Array(what.utf8))
  }

  private mutating func serve() {
    while true {
      switch phase {
      case .login(var dialogue):
        guard let effect = dialogue.next() else {
          phase = .login(dialogue)
          return flush()
        }
        obey(effect, &dialogue)
      case .mail(var dialogue):
        guard let effect = dialogue.next() else {
          phase = .mail(dialogue)
          return flush()
        }
        obey(effect, &dialogue)
      case .over: return flush()
      }
    }
  }

  private mutating func obey(
    _ effect: Authorization.Effect, _ dialogue: inout Dialogue<Authorization>
  ) {
    switch effect {
    case .reply(let octets): said += octets
    case .startTLS:
      note("E: TLS")
      configuration.offersTLS = false
      configuration.isProtected = true
      configuration.mechanisms = ["PLAIN"]
      dialogue = Dialogue(Authorization(configuration))
    case .authenticate(let mechanism, let initial):
      self.mechanism = mechanism
      if let initial {
        check(initial, &dialogue)
      } else {
        dialogue.answer { $0.challenge(mechanism == Array("LOGIN".utf8) ? Array("User".utf8) : []) }
      }
    case .respond(let response): check(response, &dialogue)
    case .forget: note("E: forget")
    case .hangUp:
      note("H:")
      phase = .over
      return
    case .enter(let user, let choices):
      note("E: enter \(user.text)\(choices.isInternational ? " utf8" : "")")
      var drop = MaildropBuilder(capacity: Self.messages.count)
      for message in Self.messages {
        let feeds =
          message.octets.count { $0 == ASCII.lf } - message.octets.count { $0 == ASCII.cr }
        drop.append(
          size: message.octets.count + feeds, file: Array("cur/\(message.name)".utf8),
          name: Array(message.name.utf8))
      }
      var next = Dialogue(Transaction(drop.finish(), choices), arrived: dialogue.rest())
      next.answer { $0.welcome() }
      phase = .mail(next)
      return
    }
    phase = .login(dialogue)
  }

  private mutating func check(_ response: [UInt8], _ dialogue: inout Dialogue<Authorization>) {
    let alice = Array("alice".utf8)
    let digest = "<1896.697170952@mail.example.org>\u{0}alice\u{0}c4c9334bac560ecc979e58001b3e22fb"
    switch (mechanism.text, response.text) {
    case ("PLAIN", "\u{0}alice\u{0}secret"), ("PLAIN", "\u{0}alice\u{0}two words "),
      ("LOGIN", "secret"), ("APOP", digest):
      dialogue.answer { $0.accept(alice, final: nil) }
    case ("LOGIN", "alice"): dialogue.answer { $0.challenge(Array("Password".utf8)) }
    case ("SCRAM-SHA-256", "n,,proof"):
      dialogue.answer { $0.accept(alice, final: Array("v=sign".utf8)) }
    case (_, "\u{0}alice\u{0}later"):
      let failure = Failure(EnhancedStatus(.temporary, 7, 0), "logins cannot be checked now")
      dialogue.answer { $0.refuse(failure) }
    case ("PLAIN", "nonsense"):
      let failure = Failure(EnhancedStatus(.permanent, 5, 2), "this is no response of PLAIN")
      dialogue.answer { $0.refuse(failure) }
    default:
      let failure = Failure(EnhancedStatus(.permanent, 7, 8), "wrong name or password")
      dialogue.answer { $0.refuse(failure) }
    }
  }

  private mutating func obey(_ effect: Transaction.Effect, _ dialogue: inout Dialogue<Transaction>)
  {
    switch effect {
    case .reply(let octets): said += octets
    case .send(2, _, _):
      let failure = Failure(EnhancedStatus(.permanent, 2, 0), "another program has removed it")
      dialogue.answer { $0.missing(failure) }
    case .send(let position, let reply, let part):
      said += reply
      var writer = MessageWriter(part)
      // octet by octet, as they may come
      for octet in Self.messages[position].octets where !writer.hasEnough {
        writer.write([octet].span, into: &said)
      }
      writer.finish(into: &said)
      dialogue.answer { $0.sent() }
    case .update(let deleted):
      note("E: delete \(deleted.map { "\($0 + 1)" })")
      let failure = Failure(EnhancedStatus(.temporary, 3, 0), "the disk has failed")
      dialogue.answer { $0.finish(deleted.count == 3 ? failure : nil) }
    case .hangUp:
      note("H:")
      phase = .over
      return
    }
    phase = .mail(dialogue)
  }
}
