internal import Bytes
internal import Login
internal import LoginProtocol
internal import POP3
internal import Postal
internal import Service
internal import Transport
internal import Unix

/// The first part of a connection: the client says who it is.
///
/// It uses the connection and the gate and nothing else, so that a process without rights can run it.
struct LoginStage {
  private let host: [UInt8]
  private var dialogue: Dialogue<Authorization>

  init(host: [UInt8], _ offer: GateOffer) {
    self.host = host
    dialogue = Dialogue(Authorization(Self.configuration(offer)))
    dialogue.answer { $0.greeting(host) }
  }

  private static func configuration(_ offer: GateOffer) -> Authorization.Configuration {
    var configuration = Authorization.Configuration()
    configuration.timestamp = offer.timestamp
    configuration.mechanisms = offer.mechanisms
    configuration.protectedMechanisms = offer.protectedMechanisms
    configuration.offersTLS = offer.offersTLS
    configuration.isProtected = offer.isProtected
    return configuration
  }

  /// Serves until the client has logged in; nil if the connection ends before.
  mutating func serve<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, _ gate: inout Gate
  ) throws(Errno) -> LoginEntry? {
    while true {
      while let effect = dialogue.next() {
        switch effect {
        case .hangUp:
          try connection.flush()
          return nil
        case .enter(_, let choices):
          return LoginEntry(choices: choices.octets, rest: takeRest())
        case .reply(let octets): try connection.write(octets)
        case .startTLS: try startTLS(&connection, &gate)
        case .authenticate(let mechanism, let initial):
          go(on: try gate.begin(mechanism, initial))
        case .respond(let response): go(on: try gate.respond(response))
        case .forget: try gate.forget()
        }
      }
      switch try connection.hear() {
      case .octets(let octets): dialogue.feed(octets)
      case .silence: dialogue.answer { $0.end(.idleTooLong) }
      case .signal: dialogue.answer { $0.end(.shuttingDown) }
      }
    }
  }

  private mutating func takeRest() -> [UInt8] {
    let spent = dialogue
    return spent.rest()
  }

  private mutating func go(on step: LoginStep) {
    switch step {
    case .challenge(let octets): dialogue.answer { $0.challenge(octets) }
    case .accepted(let user, let final): dialogue.answer { $0.accept(user, final: final) }
    case .refused(let failure): dialogue.answer { $0.refuse(failure) }
    }
  }

  /// Has TLS begin; the session that follows knows nothing of what was said before. RFC 2595 §4.
  private mutating func startTLS<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, _ gate: inout Gate
  ) throws(Errno) {
    try connection.flush()
    try gate.startTLS(on: &connection)
    dialogue = Dialogue(Authorization(Self.configuration(gate.offer)))
  }
}
