internal import Authentication
internal import Bytes
internal import Configuration
internal import LoginProtocol
internal import Postal
internal import Service
internal import Transport
internal import Unix

/// The trusted part of a login: the check of what a client says, and the mailbox that it leads to.
struct LoginCheck: ~Copyable {
  private let settings: Settings
  private let delay: FailureDelay
  private var timestamp: [UInt8]?
  let log: ConnectionLog
  private var exchange: LoginExchange
  private var isProtected: Bool
  private var offersTLS: Bool
  /// Who was found to be right last.
  private(set) var admission: Admission?

  init(
    _ service: String, _ settings: Settings, peer: Peer, log: ConnectionLog,
    delay: FailureDelay = .usual, tls: TLSFacts? = nil, check: consuming AuthenticationClient? = nil
  ) {
    self.settings = settings
    self.log = log
    self.delay = delay
    isProtected = tls != nil
    offersTLS = tls == nil && TLSProgram.isOffered(settings)
    exchange = LoginExchange(service, settings, nil, peer: peer, check: check)
    if let tls { exchange.protect(tls) }
  }

  /// What is offered now.
  var offer: GateOffer {
    var offer = GateOffer()
    offer.mechanisms = exchange.offered
    offer.protectedMechanisms = exchange.offeredUnderTLS
    offer.timestamp = timestamp
    offer.offersTLS = offersTLS
    offer.isProtected = isProtected
    return offer
  }

  /// Starts what a login takes before there is one.
  mutating func prepare() { exchange.prepare() }

  /// Offers these mechanisms, and for APOP this timestamp.
  mutating func take(_ mechanisms: LoginOffer, timestamp: [UInt8]? = nil) {
    exchange.offer = mechanisms
    self.timestamp = timestamp
    // under TLS there may be something
    if exchange.offered.isEmpty, !offersTLS { exchange.end() }
  }

  mutating func begin(_ mechanism: [UInt8], _ initial: [UInt8]?) -> LoginStep {
    let start = Clock.milliseconds
    admission = nil
    if mechanism.map(\.uppercased) == Array("APOP".utf8), !isFresh(initial) {
      return judge(.refused(Self.stale), since: start)
    }
    return judge(exchange.begin(mechanism, initial), since: start)
  }

  mutating func respond(_ response: [UInt8]) -> LoginStep {
    let start = Clock.milliseconds
    admission = nil
    return judge(exchange.respond(response), since: start)
  }

  mutating func forget() {
    admission = nil
    exchange.end()
  }

  /// The client has come in.
  func noteEntry() { if let admission { log.login(admission.user, exchange.mechanism) } }

  /// Has TLS begin on a connection of this descriptor; nothing of what was said before counts.
  mutating func protect(_ network: DescriptorNumber) throws(Failure) -> TLSConnection {
    admission = nil
    let secure = try TLSProgram.accept(on: network, settings)
    isProtected = true
    offersTLS = false
    exchange.protect(secure.facts)
    return secure
  }
}

extension LoginCheck {
  /// What a client is told whose name or password is wrong; as martlet-auth(8) has it.
  private static let wrong = Failure(
    EnhancedStatus(.permanent, 7, 8), "wrong name or password")

  /// What one is told who proves something over another timestamp than ours.
  private static let stale = Failure(
    EnhancedStatus(.permanent, 7, 8), "this digest is not offered here")

  /// Whether an APOP's message is about the timestamp of this connection: heard elsewhere, it could be said again.
  private func isFresh(_ initial: [UInt8]?) -> Bool {
    guard let initial, let timestamp else { return false }
    return initial.starts(with: [UInt8("<")] + timestamp + [">", 0])
  }

  /// What one is told whose mailbox cannot be found now; why is for the log.
  private static let unreachable = Failure(
    EnhancedStatus(.temporary, 3, 0), "your mail cannot be reached now; try again later")

  private mutating func judge(
    _ step: LoginStep, since start: Int
  ) -> LoginStep {
    switch step {
    case .challenge: return step
    case .refused(let failure):
      log.loginRefused(exchange.mechanism, failure)
      return step
    case .accepted(let user, _):
      do throws(Failure) { admission = try Admission(user, settings) } catch {
        return refuse(user, error, since: start)
      }
      return step
    }
  }

  /// A login that is right and has no mailbox looks like a wrong one, in time too: it tells nobody that it exists.
  private func refuse(
    _ user: [UInt8], _ failure: Failure, since start: Int
  ) -> LoginStep {
    log.loginUseless(user, exchange.mechanism, failure)
    if failure.isTemporary { return .refused(Self.unreachable) }
    delay.wait(since: start)
    return .refused(Self.wrong)
  }
}
