public import Authentication
public import Configuration
public import LoginProtocol
internal import Postal
public import Transport

/// The check of a client's logins by martlet-auth(8), and what is offered for them.
public struct LoginExchange: ~Copyable {
  /// What the check says to the client's last word.
  public typealias Step = LoginStep

  private let service: String
  private let settings: Settings
  /// What the mechanisms are made of; nil offers none.
  public var offer: LoginOffer?
  private let facts: ConnectionFacts
  private var client: AuthenticationClient?
  /// The check of a login that is over, which is about to end.
  private var spent: AuthenticationClient?
  /// The mechanism in use.
  public private(set) var mechanism: [UInt8] = []

  /// A client of a service (`smtp`, `pop`) that has not tried; without an offer there is no mechanism.
  public init(
    _ service: String, _ settings: Settings, _ offer: LoginOffer?, peer: Peer, tls: TLSFacts?
  ) {
    self.service = service
    self.settings = settings
    self.offer = offer
    var facts = ConnectionFacts(remote: peer.address)
    facts.isLocal = peer.isLocal
    if let tls {
      facts.isProtected = true
      if settings.usesChannelBinding {
        facts.exporter = tls.channelBinding
        facts.endPoint = tls.endPoint
      }
      facts.certificate = tls.verifiedSubject
    }
    self.facts = facts
  }

  /// The mechanisms to offer now.
  public var offered: [String] { offer?.mechanisms(facts) ?? [] }

  /// The mechanisms to offer under TLS.
  public var offeredUnderTLS: [String] {
    var facts = ConnectionFacts(remote: nil)
    facts.isProtected = true
    return offer?.mechanisms(facts) ?? []
  }

  /// Has the check start before a client begins. What goes wrong is found again, and told, when it does.
  public mutating func prepare() { if client == nil { client = try? newClient() } }

  private func newClient() throws(Failure) -> AuthenticationClient {
    try AuthenticationClient(settings, service: service, connection: facts)
  }

  /// The client begins; `initial` is what came with the mechanism.
  public mutating func begin(_ mechanism: [UInt8], _ initial: [UInt8]?) -> Step {
    self.mechanism = mechanism
    return step { (exchange) throws(Failure) in
      if exchange.client == nil { exchange.client = try exchange.newClient() }
      return try exchange.client?.begin(mechanism, initial: initial)
    }
  }

  /// The client has answered.
  public mutating func respond(_ response: [UInt8]) -> Step {
    step { (exchange) throws(Failure) in try exchange.client?.respond(response) }
  }

  /// Waits for the end of a check that has accepted somebody; best when the client has its answer.
  public mutating func settle() { spent = nil }

  /// The client has given up; the next attempt begins with a new check.
  public mutating func end() { client = nil }

  private mutating func step(
    _ ask: (inout LoginExchange) throws(Failure) -> AuthenticationClient.Step?
  ) -> Step {
    do throws(Failure) {
      switch try ask(&self) {
      case .challenge(let bytes): return .challenge(bytes)
      case .accepted(let user, let final):
        client?.dismiss()
        spent = client.take()
        return .accepted(user, final: final)
      case .refused(let failure): return .refused(failure)
      case nil:
        return .refused(Failure(EnhancedStatus(.temporary, 7, 0), "the login has ended; try again"))
      }
    } catch {
      client = nil
      return .refused(error)
    }
  }
}
