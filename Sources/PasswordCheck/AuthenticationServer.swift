internal import Authentication
internal import Bytes
internal import Configuration
internal import Postal
internal import SASL
internal import Unix

/// Serves the exchanges of one client on descriptors 0 and 1, in the words of martlet-auth(8).
struct AuthenticationServer {
  /// How many exchanges one client gets.
  static let exchangeLimit = 10
  /// How long the client may think, in milliseconds.
  static let patience = 300_000

  private let settings: Settings
  private let delay: FailureDelay
  private var lines = LineReader(.input)
  private var exchange: Exchange?
  private var count = 0

  /// A server that keeps a client waiting after a failure.
  init(_ settings: Settings, delay: FailureDelay) {
    self.settings = settings
    self.delay = delay
  }

  /// Serves until a login is accepted, the other side closes, or there were too many attempts.
  mutating func run() throws(Errno) {
    while let line = try nextLine() {
      let answer = answer(line)
      try DescriptorNumber.output.write(answer.bytes + [ASCII.lf])
      switch answer {
      case .accepted: return
      case .refused where count > Self.exchangeLimit: return
      case .challenge, .refused: continue
      }
    }
  }

  /// Does by itself what a client's exchange takes, but for what others would notice.
  ///
  /// A process that is forked then need not do for the first time what is done once in each.
  func rehearse() {
    var actor = self
    let opening = AuthenticationRequest.Opening(
      service: Array("rehearsal".utf8), mechanism: Array("PLAIN".utf8),
      connection: ConnectionFacts(remote: IPAddress(Array("127.0.0.1".utf8))))
    _ = actor.answer(AuthenticationRequest.begin(opening).bytes).bytes
    CredentialStore(settings, service: opening.service).rehearse()
  }

  private mutating func answer(_ line: [UInt8]) -> AuthenticationAnswer {
    switch AuthenticationRequest(line) {
    case .begin(let opening):
      exchange = nil
      count += 1
      guard count <= Self.exchangeLimit else {
        return .refused(
          Failure(EnhancedStatus(.temporary, 7, 0), "too many attempts; come back later"))
      }
      guard var begun = Exchange(opening, settings, delay) else {
        return .refused(Exchange.refusal(opening, settings))
      }
      let answer = begun.begin(opening.initial)
      exchange = begun
      return answer
    case .respond(let response):
      guard var running = exchange else {
        return .refused(Failure(EnhancedStatus(.permanent, 5, 1), "no exchange is under way"))
      }
      let answer = running.respond(response)
      exchange = nil
      if case .challenge = answer { exchange = running }
      return answer
    case nil:
      return .refused(
        Failure(EnhancedStatus(.permanent, 5, 2), "this is no request to martlet-auth"))
    }
  }

  /// The next request; nil if there is none, or none in time.
  private mutating func nextLine() throws(Errno) -> [UInt8]? {
    do throws(Errno) { return try lines.next(within: Self.patience) } catch {
      if error == .timedOut || error == .fileTooBig { return nil }
      throw error
    }
  }
}
