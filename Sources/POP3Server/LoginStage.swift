internal import Authentication
internal import Bytes
internal import Configuration
internal import POP3
internal import Postal
internal import Service
internal import Transport
internal import Unix

/// The first part of a connection: the client says who it is.
struct LoginStage: ~Copyable {
  /// Who has logged in, and what came with it.
  struct Entry {
    let user: [UInt8]
    let choices: Authorization.Choices
    /// What the client has said already to the mailbox.
    let rest: [UInt8]
  }

  private let settings: Settings
  private let offer: LoginOffer?
  private let peer: Peer
  private let log: ConnectionLog
  private(set) var connection: Connection
  private var dialogue: Dialogue<Authorization>
  private var login: LoginExchange
  private var tls: TLSFacts?

  init(
    _ connection: consuming Connection, _ settings: Settings, _ offer: LoginOffer?, _ peer: Peer
  ) {
    self.settings = settings
    self.offer = offer
    self.peer = peer
    log = ConnectionLog("martlet-pop3d", settings.log, peer)
    login = LoginExchange("pop", settings, offer, peer: peer, tls: nil)
    dialogue = Dialogue(Authorization(Self.configuration(settings, login, tls: nil)))
    dialogue.answer { $0.greeting(settings.hostname) }
    self.connection = connection
  }

  private static func configuration(
    _ settings: Settings, _ login: borrowing LoginExchange, tls: TLSFacts?
  ) -> Authorization.Configuration {
    var configuration = Authorization.Configuration()
    configuration.mechanisms = login.offered
    configuration.protectedMechanisms = login.offeredUnderTLS
    configuration.offersTLS = tls == nil && TLSProgram.isOffered(settings)
    configuration.isProtected = tls != nil
    return configuration
  }

  /// Serves until the client has logged in; nil if the connection ends before.
  mutating func serve() throws(Errno) -> Entry? {
    while true {
      while let effect = dialogue.next() {
        switch effect {
        case .hangUp:
          try connection.flush()
          return nil
        case .enter(let user, let choices):
          log.login(user, login.mechanism)
          return Entry(user: user, choices: choices, rest: takeRest())
        case .reply, .startTLS, .authenticate, .respond, .forget: try carryOut(effect)
        }
      }
      try receive()
    }
  }

  /// Does the handshake before anything is said; RFC 8314.
  mutating func beginWithTLS() -> Bool {
    do throws(Failure) {
      try protect()
      dialogue.answer { $0.greeting(settings.hostname) }
      return true
    } catch {
      log.trouble(error)
      return false
    }
  }

  /// Goes on with the connection.
  consuming func release() -> Connection { connection }

  private mutating func takeRest() -> [UInt8] {
    let spent = dialogue
    return spent.rest()
  }

  private mutating func receive() throws(Errno) {
    do throws(Errno) {
      try connection.flush()
      let octets = try connection.read()
      if octets.isEmpty { throw .connectionReset }
      dialogue.feed(octets)
    } catch {
      guard error == .timedOut else { throw error }
      dialogue.answer { $0.end(.idleTooLong) }
    }
  }

  private mutating func carryOut(_ effect: Authorization.Effect) throws(Errno) {
    switch effect {
    case .reply(let octets): try connection.write(octets)
    case .startTLS: try startTLS()
    case .authenticate(let mechanism, let initial): go(on: login.begin(mechanism, initial))
    case .respond(let response): go(on: login.respond(response))
    case .forget: login.end()
    case .enter, .hangUp: break
    }
  }

  private mutating func go(on step: LoginExchange.Step) {
    switch step {
    case .challenge(let octets): dialogue.answer { $0.challenge(octets) }
    case .accepted(let user, let final): dialogue.answer { $0.accept(user, final: final) }
    case .refused(let failure):
      log.loginRefused(login.mechanism, failure)
      dialogue.answer { $0.refuse(failure) }
    }
  }

  /// Has TLS begin; the session that follows knows nothing of what was said before. RFC 2595 §4.
  private mutating func startTLS() throws(Errno) {
    try connection.flush()
    do throws(Failure) { try protect() } catch {
      log.trouble(error)
      throw .connectionReset
    }
  }

  private mutating func protect() throws(Failure) {
    let secure = try TLSProgram.accept(on: connection.input, settings)
    let facts = secure.facts
    connection.goOn(over: secure)
    tls = facts
    login = LoginExchange("pop", settings, offer, peer: peer, tls: facts)
    dialogue = Dialogue(Authorization(Self.configuration(settings, login, tls: facts)))
  }
}
