internal import Bytes
internal import Configuration
internal import Postal
internal import Routing
internal import SMTP
internal import Transport
internal import Unix

/// A client's session on a connection, with limits of time.
struct Conversation: ~Copyable {
  /// Octets of the message that are gathered before they are sent.
  static let sendSize = 65_536
  /// Milliseconds that connecting to one address may take.
  static let connectLimit = 30_000

  /// The session; ask it for effects.
  var session: ClientSession
  /// Where it is held.
  let target: Target
  /// What TLS agreed on, if it is used.
  private(set) var security: TLSFacts?
  /// Whether a certificate of ours is shown to a server that asks for one.
  let showsCertificate: Bool
  private var connection: Connection
  /// What ends it in any case, in `Clock.milliseconds`.
  var deadline: Int
  private let trace: DialogueTrace?
  /// When the server was first waited for, for the reply that is next, and which one that is.
  private var waitingSince = 0
  private var waitedFor = -1
  /// Whether something arrived since something was sent.
  private var hasHeard = false

  /// Connects to a target; `deadline`, in `Clock.milliseconds`, ends the conversation in any case.
  ///
  /// If TLS comes before all else `secure` must be called first.
  init(
    _ target: Target, _ relay: Relay, _ settings: Settings, withoutTLS: Bool, deadline: Int,
    trace: DialogueTrace?
  ) throws(Failure) {
    let left = max(0, deadline - Clock.milliseconds)
    trace?.note("connecting to \(target.place.text)")
    let socket = try target.connect(milliseconds: min(Self.connectLimit, left))
    self.target = target
    showsCertificate = relay.certificate != nil
    self.trace = trace
    self.deadline = deadline
    var configuration = Self.configuration(relay, settings, withoutTLS: withoutTLS)
    configuration.name = Self.ownName(settings, socket)
    session = ClientSession(configuration)
    connection = Connection(owning: socket)
  }

  /// What we call ourselves: a name that other hosts could know, else our address; RFC 5321 §4.1.4.
  private static func ownName(
    _ settings: Settings, _ socket: borrowing FileDescriptor
  ) -> [UInt8] {
    if settings.hostname.contains(".") { return settings.hostname }
    guard let octets = Dialling.ownEnd(of: socket), let address = IPAddress(octets: octets),
      !address.isLoopback
    else { return settings.hostname }
    return address.literal
  }

  private static func configuration(
    _ relay: Relay, _ settings: Settings, withoutTLS: Bool
  ) -> ClientSession.Configuration {
    var configuration = ClientSession.Configuration(name: settings.hostname)
    switch relay.language {
    case .smtp: configuration.language = .smtp
    case .lmtp: configuration.language = .lmtp
    }
    switch relay.security {
    case .none: configuration.security = .none
    case .opportunistic: configuration.security = withoutTLS ? .none : .opportunistic
    case .encrypted, .verified: configuration.security = .required
    }
    configuration.isProtected = relay.isImplicit
    configuration.logsIn = relay.login != nil
    configuration.hasCertificate = relay.certificate != nil
    return configuration
  }

  /// Does the handshake, and goes on over TLS.
  mutating func secure(_ relay: Relay, _ settings: Settings) throws(Failure) {
    let left = max(1, (deadline - Clock.milliseconds) / 1000)
    let secure = try TLSProgram.connect(
      on: connection.input, to: target.name,
      requirement: relay.security == .verified ? .verified : .any,
      certificate: relay.clientCertificate, settings, seconds: min(TLSProgram.timeLimit, left))
    security = secure.facts
    trace?.note("TLS: \(secure.facts.version.text) \(secure.facts.cipher.text)")
    connection.goOn(over: secure)
  }

  /// Sends what the session has to say.
  mutating func send() {
    if session.output.isEmpty, connection.unsent == 0 { return }
    trace?.said(session.output)
    hasHeard = false
    do throws(Errno) {
      connection.timeout = 180_000
      connection.deadline = deadline
      try connection.write(session.output)
      session.output.removeAll(keepingCapacity: true)
      try connection.flush()
    } catch {
      session.output.removeAll()
      // the server may have said why it hung up
      hearLastWords(Failure(.brokenConnection, "the connection broke: \(error.message)"))
    }
  }

  /// Sends a part of a message, if enough of it is there, and hears what the server says meanwhile.
  mutating func sendIfMuch() {
    guard session.output.count >= Self.sendSize else { return }
    send()
    var set = [Waiting.Interest(connection.input.number)]
    guard lastFailure == nil, (try? Waiting.wait(for: &set, milliseconds: 0)) != nil,
      set[0].readable, session.unread < ReplyReader.totalLimit
    else { return }
    receive()
  }

  /// Waits for the server, at most so many seconds for a whole reply.
  ///
  /// Comes back without anything, and says false, if it is silent for `pause` milliseconds.
  @discardableResult
  mutating func receive(patience: Int = .max, pause: Int = .max) -> Bool {
    if session.repliesTaken != waitedFor {
      waitedFor = session.repliesTaken
      waitingSince = Clock.milliseconds
    }
    if hasHeard { connection.input.acknowledgeAtOnce() }
    let end = min(deadline, waitingSince + min(patience, session.patience) * 1000)
    do throws(Errno) {
      connection.deadline = end
      connection.timeout = min(pause, max(1, end - Clock.milliseconds))
      let bytes = try connection.read()
      if bytes.isEmpty {
        session.close(Failure(.brokenConnection, "the server closed the connection"))
      } else {
        trace?.heard(bytes)
        session.feed(bytes)
        hasHeard = true
      }
    } catch {
      if error == .timedOut, Clock.milliseconds < end { return false }
      let text =
        error == .timedOut
        ? "the server did not answer in time" : "the connection broke: \(error.message)"
      session.close(Failure(.brokenConnection, text))
    }
    return true
  }

  /// Waits for something from the server, and takes it, or until there is something to read elsewhere.
  mutating func receive(besides other: DescriptorNumber, milliseconds: Int) {
    var set = [Waiting.Interest(connection.input.number), Waiting.Interest(other.number)]
    try? Waiting.wait(for: &set, milliseconds: milliseconds)
    if set[0].readable { receive() }
  }

  /// Milliseconds that are left of so many seconds for the reply that is next.
  func left(of seconds: Int) -> Int {
    let since = session.repliesTaken == waitedFor ? waitingSince : Clock.milliseconds
    return since + seconds * 1000 - Clock.milliseconds
  }

  /// Takes what the server said before it hung up, then ends the session.
  private mutating func hearLastWords(_ failure: Failure) {
    lastFailure = failure
    var heard = 0
    connection.deadline = Clock.milliseconds + 2000
    while heard < ReplyReader.totalLimit {
      guard let bytes = try? connection.read(), !bytes.isEmpty else { return }
      trace?.heard(bytes)
      session.feed(bytes)
      heard += bytes.count
    }
  }

  /// Why nothing more can be sent.
  private var lastFailure: Failure?

  /// The session's next effect; nil if it waits for the server.
  mutating func next() -> ClientEffect? {
    if let effect = session.next() { return effect }
    guard let failure = lastFailure else { return nil }
    session.close(failure)
    return session.next()
  }
}

extension Relay {
  /// What is shown to a server that asks who we are.
  fileprivate var clientCertificate: TLSProgram.ClientCertificate? {
    guard let chain = certificate.flatMap({ Path($0) }) else { return nil }
    return TLSProgram.ClientCertificate(chain: chain, key: key.flatMap { Path($0) })
  }
}
