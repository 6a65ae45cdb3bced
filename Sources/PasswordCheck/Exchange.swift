internal import Authentication
internal import Bytes
internal import Configuration
internal import Postal
internal import SASL
internal import Unix

/// One exchange with one client: the mechanism, the answers it needs, the log line and the delay of a failure.
struct Exchange {
  private let opening: AuthenticationRequest.Opening
  private let settings: Settings
  private let delay: FailureDelay
  private var mechanism: any ServerMechanism
  private var store: CredentialStore
  private var user: [UInt8] = []

  /// A fresh exchange; nil if its mechanism cannot be used on this connection.
  init?(
    _ opening: AuthenticationRequest.Opening, _ settings: Settings, _ delay: FailureDelay
  ) {
    guard let mechanism = Self.mechanism(opening, settings) else { return nil }
    self.opening = opening
    self.settings = settings
    self.delay = delay
    self.mechanism = mechanism
    store = CredentialStore(
      settings, remote: opening.connection.remote, service: opening.service)
  }

  private static func mechanism(
    _ opening: AuthenticationRequest.Opening, _ settings: Settings
  ) -> (any ServerMechanism)? {
    if opening.mechanism == Array("APOP".utf8) {
      return settings.authentication.contains(.passwd) ? DigestServer() : nil
    }
    guard let kind = Mechanism(opening.mechanism), isPossible(kind, opening, settings) else {
      return nil
    }
    var connection = SASLServer.Connection(host: settings.hostname)
    connection.bindings = ChannelBindings(
      exporter: opening.connection.exporter, endPoint: opening.connection.endPoint)
    connection.subject = opening.connection.certificate
    return SASLServer.begin(kind, connection, random: Host.random(18))
  }

  /// Why there was no exchange.
  static func refusal(
    _ opening: AuthenticationRequest.Opening, _ settings: Settings
  ) -> Failure {
    if let kind = Mechanism(opening.mechanism), kind.revealsSecret,
      !opening.connection.mayRevealSecrets
    {
      return Failure(
        EnhancedStatus(.permanent, 7, 11), "this mechanism needs TLS first, so that nobody listens")
    }
    return Failure(EnhancedStatus(.permanent, 5, 4), "this mechanism is not offered")
  }

  /// Whether the settings and the connection allow a mechanism; whoever asks may be wrong about it.
  private static func isPossible(
    _ mechanism: Mechanism, _ opening: AuthenticationRequest.Opening, _ settings: Settings
  ) -> Bool {
    if mechanism.revealsSecret, !opening.connection.mayRevealSecrets { return false }
    switch mechanism {
    case .oauthBearer, .xoauth2: return settings.tokenCommand != nil
    case .plain, .login: return !settings.authentication.isEmpty
    case .external, .scramSHA256Plus, .scramSHA1Plus, .scramSHA256, .scramSHA1, .cramMD5:
      return settings.authentication.contains(.passwd)
    }
  }

  /// Takes the initial response.
  mutating func begin(_ initial: [UInt8]?) -> AuthenticationAnswer {
    let start = Clock.milliseconds
    return follow(mechanism.begin(initial), since: start)
  }

  /// Takes the response to a challenge.
  mutating func respond(_ response: [UInt8]) -> AuthenticationAnswer {
    let start = Clock.milliseconds
    return follow(mechanism.respond(response), since: start)
  }

  private mutating func follow(_ step: ServerStep, since start: Int) -> AuthenticationAnswer {
    var step = step
    while true {
      switch step {
      case .challenge(let challenge): return .challenge(challenge)
      case .accepted(let user, let final): return .accepted(user: user, final: final)
      case .ask(let request):
        user = Self.user(of: request) ?? user
        step = mechanism.supply(store.answer(request))
      case .failed(let failure): return fail(failure, since: start)
      }
    }
  }

  private func fail(_ failure: SASLFailure, since start: Int) -> AuthenticationAnswer {
    let answer: Failure
    var reason: String
    switch failure.kind {
    case .malformed:
      (answer, reason) = (Failure(EnhancedStatus(.permanent, 5, 2), failure.text), failure.text)
    case .unsupported, .unverified:
      (answer, reason) = (Failure(EnhancedStatus(.permanent, 7, 8), failure.text), failure.text)
    case .refused:
      reason = user.isEmpty ? failure.text : store.verdict.word
      answer = Self.failure(store.verdict, failure)
    }
    var line = LogLine("login-failed").with("service", opening.service)
      .with("mechanism", opening.mechanism)
    if case .unavailable(let why) = store.verdict { reason = why }
    // a name that nobody has may be a password typed into the wrong field
    if store.verdict != .unknown, !user.isEmpty { line = line.with("user", user) }
    line = line.with("remote", opening.connection.remote?.bytes).with("reason", reason)
    Log.write(line, to: settings.log, tag: "martlet-auth")
    delay.wait(since: start)
    return .refused(answer)
  }

  /// What the client is told: whether its password was right it learns only when it was.
  private static func failure(_ verdict: Verdict, _ failure: SASLFailure) -> Failure {
    let wrong = EnhancedStatus(.permanent, 7, 8)
    switch verdict {
    case .expired:
      return Failure(
        wrong, "the account or its password has expired, or may not be used here")
    case .unavailable:
      return Failure(
        EnhancedStatus(.temporary, 7, 0), "logins cannot be checked now; try later")
    case .accepted, .unknown, .wrong, .locked: return Failure(wrong, failure.text)
    }
  }

  private static func user(of request: CredentialRequest) -> [UInt8]? {
    switch request {
    case .verify(let user, _), .scramKeys(let user, _), .cramKey(let user), .secret(let user),
      .admit(let user),
      .token(_, let user), .certificate(_, let user):
      user
    }
  }
}
