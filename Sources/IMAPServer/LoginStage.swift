internal import IMAP
internal import Login
internal import LoginProtocol
internal import Service
internal import Transport

/// The first part of a connection: the client says who it is.
struct LoginStage: LoginDialogue {
  private var session: LoginSession

  init(_ offer: GateOffer) {
    var configuration = LoginSession.Configuration()
    configuration.mechanisms = offer.mechanisms
    configuration.protectedMechanisms = offer.protectedMechanisms
    configuration.offersTLS = offer.offersTLS
    configuration.isProtected = offer.isProtected
    configuration.identity = IDField.server(hasVersion: false)
    session = LoginSession(configuration)
  }

  mutating func greet(_ host: [UInt8]) { session.greet(host) }

  /// The choice of a client is the tag of the command that waits for its answer.
  mutating func next() -> LoginRequest? {
    switch session.next() {
    case .write(let octets): .write(octets)
    case .startTLS: .startTLS
    case .authenticate(let mechanism, let initial): .begin(mechanism, initial: initial)
    case .respond(let response): .respond(response)
    case .forget: .forget
    case .enter(_, let tag): .enter(choices: tag.bytes)
    case .hangUp: .hangUp
    case nil: nil
    }
  }

  mutating func hear(_ heard: Connection.Heard) {
    switch heard {
    case .octets(let octets): session.feed(octets)
    case .silence: session.end(.idleTooLong)
    case .signal: session.end(.shuttingDown)
    }
  }

  mutating func take(_ step: LoginStep) {
    switch step {
    case .challenge(let octets): session.challenge(octets)
    case .accepted(let user, let final): session.accept(user, final: final)
    case .refused(let failure): session.refuse(failure)
    }
  }

  mutating func takeRest() -> [UInt8] { session.takeRest() }
}
