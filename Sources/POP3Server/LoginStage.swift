internal import Login
internal import LoginProtocol
internal import POP3
internal import Service
internal import Transport

/// The first part of a connection: the client says who it is.
struct LoginStage: LoginDialogue {
  private var dialogue: Dialogue<Authorization>

  init(_ offer: GateOffer) {
    var configuration = Authorization.Configuration()
    configuration.timestamp = offer.timestamp
    configuration.mechanisms = offer.mechanisms
    configuration.protectedMechanisms = offer.protectedMechanisms
    configuration.offersTLS = offer.offersTLS
    configuration.isProtected = offer.isProtected
    dialogue = Dialogue(Authorization(configuration))
  }

  mutating func greet(_ host: [UInt8]) { dialogue.answer { $0.greeting(host) } }

  mutating func next() -> LoginRequest? {
    switch dialogue.next() {
    case .reply(let octets): .write(octets)
    case .startTLS: .startTLS
    case .authenticate(let mechanism, let initial): .begin(mechanism, initial: initial)
    case .respond(let response): .respond(response)
    case .forget: .forget
    case .enter(_, let choices): .enter(choices: choices.octets)
    case .hangUp: .hangUp
    case nil: nil
    }
  }

  mutating func hear(_ heard: Connection.Heard) {
    switch heard {
    case .octets(let octets): dialogue.feed(octets)
    case .silence: dialogue.answer { $0.end(.idleTooLong) }
    case .signal: dialogue.answer { $0.end(.shuttingDown) }
    }
  }

  mutating func take(_ step: LoginStep) {
    switch step {
    case .challenge(let octets): dialogue.answer { $0.challenge(octets) }
    case .accepted(let user, let final): dialogue.answer { $0.accept(user, final: final) }
    case .refused(let failure): dialogue.answer { $0.refuse(failure) }
    }
  }

  mutating func takeRest() -> [UInt8] {
    let spent = dialogue
    return spent.rest()
  }
}
