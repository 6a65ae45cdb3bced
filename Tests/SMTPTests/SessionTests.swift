import Bytes
import Postal
import SMTP
import Testing

@Suite struct SessionTests {
  static func line(_ text: String) -> LineFramer.Line { .line(Array(text.utf8)) }

  /// A session in which a recipient is being checked.
  static func checking() -> Session {
    var session = Session(Transcript.limits)
    _ = session.receive(line("MAIL FROM:<alice@example.org>"))
    _ = session.answer(nil)
    _ = session.receive(line("RCPT TO:<bob@example.org>"))
    return session
  }

  static func codes(_ effects: [Effect]) -> [Int] {
    effects.compactMap { effect in
      switch effect {
      case .reply(let reply): reply.code
      case .checkSender, .check, .verify, .turn, .acceptData, .data, .endOfData, .forget, .startTLS,
        .authenticate, .authenticationResponse, .authenticationEnded, .hangUp:
        nil
      }
    }
  }

  @Test("a check that is never answered costs that recipient only")
  func unanswered() {
    var session = Self.checking()
    #expect(Self.codes(session.receive(Self.line("DATA"))) == [451, 503])
    #expect(session.answer(nil).isEmpty)
  }

  @Test("an answer or a result that nobody waits for changes nothing")
  func unasked() {
    var session = Session(Transcript.limits)
    #expect(session.answer(nil).isEmpty)
    #expect(session.finish(.queued([])).isEmpty)
    #expect(Self.codes(session.receive(Self.line("DATA"))) == [503])
    var dialogue = Dialogue(Transcript.limits)
    dialogue.answer(nil)
    dialogue.finish(.queued([]))
    #expect(dialogue.next() != nil)
    #expect(dialogue.next() == nil)
    #expect(!dialogue.isClosed)
  }

  @Test("our side may end a session once, whatever it is at")
  func ending() {
    var session = Self.checking()
    #expect(session.end(.timeout) == [.reply(.timeout), .hangUp])
    #expect(session.end(.shuttingDown).isEmpty)
    #expect(session.receive(Self.line("NOOP")).isEmpty)
    #expect(session.answer(nil).isEmpty)
  }

  @Test("lines too long and bare line ends are wrong commands")
  func badLines() {
    var session = Session(Transcript.limits)
    #expect(Self.codes(session.receive(.tooLong)) == [500])
    #expect(Self.codes(session.receive(.bareLineFeed)) == [500])
  }

  @Test("what the message is made of arrives after the envelope and before its end")
  func effects() {
    var dialogue = Dialogue(Transcript.limits)
    dialogue.feed(Array("MAIL FROM:<>\nRCPT TO:<bob>\nDATA\na\n..b\n.\nQUIT\n".utf8))
    var effects: [Effect] = []
    while let effect = dialogue.next() {
      effects.append(effect)
      switch effect {
      case .checkSender, .check: dialogue.answer(nil)
      case .endOfData: dialogue.finish(.queued(["7"]))
      case .verify, .turn, .forget, .startTLS, .authenticate, .authenticationResponse,
        .authenticationEnded, .reply, .acceptData, .data, .hangUp:
        break
      }
    }
    let bob = Recipient(Address(mailbox: Array("bob".utf8))!)
    #expect(Self.codes(effects) == [220, 250, 250, 354, 250, 221])
    #expect(
      effects.filter { Self.codes([$0]).isEmpty } == [
        .checkSender(Transaction(Envelope(sender: .null))), .check(bob),
        .acceptData(Transaction(Envelope(sender: .null, recipients: [bob]))),
        .data(Array("a\n".utf8) + Array(".b\n".utf8)), .endOfData([]), .hangUp,
      ])
    #expect(dialogue.isClosed)
  }
}
