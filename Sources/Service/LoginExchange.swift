public import Authentication
public import Configuration
public import LoginProtocol
internal import Postal
public import Transport

/// The check of a client's logins by martlet-auth(8), and what is offered for them.
public struct LoginExchange: ~Copyable {
  /// What the check says to the client's last word.
  public typealias Step = LoginStep

  private let service: [UInt8]
  private let settings: Settings
  /// What the mechanisms are made of; nil offers none.
  public var offer: LoginOffer?
  private var facts: ConnectionFacts
  private var client: AuthenticationClient?
  /// The check of a login that is over, which is about to end.
  private var spent: AuthenticationClient?
  /// The mechanism in use.
  public private(set) var mechanism: [UInt8] = []

  /// A client of a service (`smtp`, `pop`) that has not tried, without TLS; without an offer there is no mechanism.
  ///
  /// `check` is one that waits already for somebody's first attempt.
  public init(
    _ service: String, _ settings: Settings, _ offer: LoginOffer?, peer: Peer,
    check: consuming AuthenticationClient? = nil
  ) {
    self.service = Array(service.utf8)
    self.settings = settings
    self.offer = offer
    client = check
    facts = ConnectionFacts(remote: peer.address)
    facts.isLocal = peer.isLocal
  }

  /// TLS is in use now; nothing of what was said before counts. RFC 4954 §4.
  public mutating func protect(_ tls: TLSFacts) {
    // a check that has heard nothing yet knows nothing
    if !mechanism.isEmpty { end() }
    facts.isProtected = true
    if settings.usesChannelBinding {
      facts.exporter = tls.channelBinding
      facts.endPoint = tls.endPoint
    }
    facts.certificate = tls.verifiedSubject
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
  public mutating func prepare() {
    if client == nil { client = try? AuthenticationClient(settings) }
  }

  /// The client begins; `initial` is what came with the mechanism.
  public mutating func begin(_ mechanism: [UInt8], _ initial: [UInt8]?) -> Step {
    // one that was made before its client came may have been killed since
    if self.mechanism.isEmpty, client?.hasEnded == true { client = nil }
    self.mechanism = mechanism
    return step { (exchange) throws(Failure) in
      if exchange.client == nil { exchange.client = try AuthenticationClient(exchange.settings) }
      return try exchange.client?.begin(
        .init(
          service: exchange.service, mechanism: mechanism, connection: exchange.facts,
          initial: initial))
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
