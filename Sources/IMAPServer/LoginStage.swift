internal import IMAP
internal import Login
internal import LoginProtocol
internal import Service
internal import Transport
internal import Unix

/// The first part of a connection: the client says who it is.
///
/// It uses the connection and the gate and nothing else, so that a process without rights can run it.
struct LoginStage {
  private var session: LoginSession

  init(host: [UInt8], _ offer: GateOffer) {
    session = LoginSession(Self.configuration(offer))
    session.greet(host)
  }

  private static func configuration(_ offer: GateOffer) -> LoginSession.Configuration {
    var configuration = LoginSession.Configuration()
    configuration.mechanisms = offer.mechanisms
    configuration.protectedMechanisms = offer.protectedMechanisms
    configuration.offersTLS = offer.offersTLS
    configuration.isProtected = offer.isProtected
    configuration.identity = IDField.server(hasVersion: false)
    return configuration
  }

  /// Serves until the client has logged in; nil if the connection ends before.
  mutating func serve<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, _ gate: inout Gate
  ) throws(Errno) -> LoginEntry? {
    while true {
      while let effect = session.next() {
        switch effect {
        case .hangUp:
          try connection.flush()
          return nil
        case .enter(_, let tag): return LoginEntry(choices: tag.bytes, rest: session.takeRest())
        case .write(let octets): try connection.write(octets)
        case .startTLS: try startTLS(&connection, &gate)
        case .authenticate(let mechanism, let initial):
          go(on: try gate.begin(mechanism, initial))
        case .respond(let response): go(on: try gate.respond(response))
        case .forget: try gate.forget()
        }
      }
      switch try connection.hear() {
      case .octets(let octets): session.feed(octets)
      case .silence: session.end(.idleTooLong)
      case .signal: session.end(.shuttingDown)
      }
    }
  }

  private mutating func go(on step: LoginStep) {
    switch step {
    case .challenge(let octets): session.challenge(octets)
    case .accepted(let user, let final): session.accept(user, final: final)
    case .refused(let failure): session.refuse(failure)
    }
  }

  /// Has TLS begin; the session that follows knows nothing of what was said before. RFC 9051 §6.2.1.
  private mutating func startTLS<Gate: LoginGate & ~Copyable>(
    _ connection: inout Connection, _ gate: inout Gate
  ) throws(Errno) {
    try connection.flush()
    try gate.startTLS(on: &connection)
    session = LoginSession(Self.configuration(gate.offer))
  }
}
