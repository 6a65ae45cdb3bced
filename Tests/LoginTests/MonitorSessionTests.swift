import Bytes
import LoginProtocol
import Testing

/// What a process that strangers may have taken over can bring the monitor to do.
@Suite struct MonitorSessionTests {
  private static let plain = WorkerMessage.begin(Array("PLAIN".utf8), initial: [1])
  private static let entry = LoginEntry(choices: [0, 0], rest: [1, 2])

  /// A message, and what was found of a login after it.
  enum Act: Sendable {
    case say(WorkerMessage)
    case octets([UInt8])
    case note(MonitorSession.Progress)
  }

  private static func effects(_ acts: [Act], offersTLS: Bool = true) -> [MonitorSession.Effect] {
    var session = MonitorSession(offersTLS: offersTLS)
    var effects: [MonitorSession.Effect] = []
    for act in acts {
      switch act {
      case .say(let message): effects.append(session.receive(message.bytes ?? []))
      case .octets(let octets): effects.append(session.receive(octets))
      case .note(let progress): session.note(progress)
      }
    }
    return effects
  }

  @Test("a login by one message, one by a challenge, and one under TLS are let in")
  func honest() {
    let direct: [Act] = [
      .say(.ready), .say(Self.plain), .note(.accepted), .say(.enter(Self.entry)),
    ]
    #expect(
      Self.effects(direct) == [
        .offer, .begin(Array("PLAIN".utf8), initial: [1]), .enter(Self.entry),
      ])
    let challenged: [Act] = [
      .say(.ready), .say(.startTLS), .say(Self.plain), .note(.challenged), .say(.respond([2])),
      .note(.accepted), .say(.enter(Self.entry)),
    ]
    #expect(
      Self.effects(challenged) == [
        .offer, .startTLS, .begin(Array("PLAIN".utf8), initial: [1]), .respond([2]),
        .enter(Self.entry),
      ])
  }

  @Test("a failed attempt, and one that is given up, leave room for another")
  func again() {
    let acts: [Act] = [
      .say(.ready), .say(Self.plain), .note(.refused), .say(Self.plain), .note(.challenged),
      .say(.forget), .say(Self.plain), .note(.accepted), .say(.forget), .say(.startTLS),
      .say(Self.plain), .note(.accepted), .say(.enter(Self.entry)),
    ]
    #expect(Self.effects(acts).last == .enter(Self.entry))
  }

  @Test(
    "what comes at the wrong time ends it",
    arguments: [
      [.say(plain)], [.say(.enter(entry))], [.say(.ready), .say(.ready)],
      [.say(.ready), .say(.unable([]))], [.say(.ready), .say(.enter(entry))],
      [.say(.ready), .say(.forget)], [.say(.ready), .say(.respond([]))],
      [.say(.ready), .say(plain), .note(.refused), .say(.enter(entry))],
      [.say(.ready), .say(plain), .note(.refused), .say(.respond([]))],
      [.say(.ready), .say(plain), .note(.challenged), .say(.enter(entry))],
      [.say(.ready), .say(plain), .note(.challenged), .say(plain)],
      [.say(.ready), .say(plain), .note(.challenged), .say(.startTLS)],
      [.say(.ready), .say(plain), .say(.enter(entry))],
      [.say(.ready), .say(plain), .note(.accepted), .say(.startTLS)],
      [.say(.ready), .say(plain), .note(.accepted), .say(plain)],
      [.say(.ready), .say(plain), .note(.accepted), .say(.respond([]))],
      [.say(.ready), .say(plain), .note(.accepted), .say(.forget), .say(.enter(entry))],
      [.say(.ready), .note(.accepted), .say(.enter(entry))],
      [
        .say(.ready), .say(plain), .note(.accepted), .say(.enter(entry)), .say(.enter(entry)),
      ],
    ] as [[Act]])
  func outOfOrder(_ acts: [Act]) {
    #expect(Self.effects(acts).last == .violation(.outOfOrder))
  }

  @Test("TLS begins once, and only where it is offered")
  func tls() {
    let twice: [Act] = [.say(.ready), .say(.startTLS), .say(.startTLS)]
    #expect(Self.effects(twice).last == .violation(.notOffered))
    #expect(
      Self.effects([.say(.ready), .say(.startTLS)], offersTLS: false).last
        == .violation(.notOffered))
  }

  @Test("attempts are counted")
  func attempts() {
    var acts: [Act] = [.say(.ready)]
    for _ in 0...MonitorSession.attemptLimit { acts += [.say(Self.plain), .note(.refused)] }
    #expect(Self.effects(acts).last == .violation(.tooManyAttempts))
    #expect(
      Self.effects(acts.dropLast(2)).last == .begin(Array("PLAIN".utf8), initial: [1]))
  }

  @Test("a worker that cannot confine itself says so before anything else")
  func unable() {
    #expect(Self.effects([.say(.unable([65]))]) == [.giveUp([65])])
    #expect(Self.effects([.say(.unable([65])), .say(.ready)]).last == .violation(.outOfOrder))
  }

  @Test("octets that are no message end it for good")
  func malformed() {
    let acts: [Act] = [.say(.ready), .octets([]), .say(Self.plain), .say(.enter(Self.entry))]
    #expect(
      Self.effects(acts) == [
        .offer, .violation(.malformed), .violation(.outOfOrder), .violation(.outOfOrder),
      ])
  }

  @Test("whatever is said in whatever order, nobody enters who was not accepted just before")
  func anything() {
    var random = SystemRandomNumberGenerator()
    var entered = 0
    let progress: [MonitorSession.Progress] = [.accepted, .challenged, .refused]
    for _ in 0..<20_000 {
      var session = MonitorSession(offersTLS: Bool.random())
      var isAccepted = false
      var isOver = false
      _ = session.receive(WorkerMessage.ready.bytes ?? [])
      for _ in 0..<8 {
        var octets = WorkerMessageTests.messages.randomElement(using: &random)?.bytes ?? []
        if Int.random(in: 0..<8) == 0 { octets = [UInt8](octets.dropLast()) }
        let effect = session.receive(octets)
        switch effect {
        case .begin, .respond:
          #expect(!isOver)
          let step = progress.randomElement(using: &random) ?? .refused
          session.note(step)
          isAccepted = step == .accepted
        case .enter:
          #expect(isAccepted && !isOver)
          (isAccepted, isOver) = (false, true)
          entered += 1
        case .forget: isAccepted = false
        case .violation: isOver = true
        case .offer, .giveUp, .startTLS: #expect(!isOver)
        }
      }
    }
    #expect(entered > 0)
  }
}
