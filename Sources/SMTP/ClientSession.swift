internal import Bytes
public import Postal

/// The client's side of SMTP or LMTP as a value: bytes of the server in, effects out; RFC 5321 §3, RFC 2033.
///
/// Feed it what arrives, then ask for effects until there is none; then send `output`, and wait for the
/// server for `patience` seconds. It does not matter where the server's bytes were cut. Up to two messages
/// are under way: the commands of the next one follow the end of the one before; RFC 2920 §3.1.
public struct ClientSession: Sendable {
  /// What a session needs to know of its surroundings.
  public struct Configuration: Sendable {
    /// What is spoken.
    public enum Language: Sendable { case smtp, lmtp }
    /// When TLS is begun.
    public enum Security: Sendable {
      /// Never.
      case none
      /// If the server offers it.
      case opportunistic
      /// Before all else; a server without it gets nothing.
      case required
    }

    /// What is spoken.
    public var language: Language
    /// What we call ourselves.
    public var name: [UInt8]
    /// When TLS is begun.
    public var security: Security
    /// Whether the connection has TLS already.
    public var isProtected: Bool
    /// Whether an account is logged in to before mail is sent.
    public var logsIn: Bool
    /// Whether a certificate of ours was shown under TLS: the server's EXTERNAL is taken then, without an account too.
    public var hasCertificate = false

    /// A configuration.
    public init(
      _ language: Language = .smtp, name: [UInt8], security: Security = .none,
      isProtected: Bool = false, logsIn: Bool = false
    ) {
      self.language = language
      self.name = name
      self.security = security
      self.isProtected = isProtected
      self.logsIn = logsIn
    }
  }

  /// Which reply comes next.
  enum Expected: Sendable {
    case greeting, hello, plainHello, startTLS, login
    case sender(Int)
    case recipient(Int, Int)
    case data(Int)
    case chunk(Int, isLast: Bool)
    /// The last word on a message; of one recipient under LMTP.
    case final(Int, recipient: Int?)
    case reset
    case quit
  }

  /// How far the session is.
  enum Stage: Sendable {
    case opening
    /// The handshake is up to the caller, or the login is.
    case suspended
    case open
    case closed
  }

  /// The replies that may be outstanding: more could fill the server's buffer while ours is full, too.
  static let mostOutstanding = 100
  /// The chunks of a message that may be outstanding.
  static let mostChunks = 3
  /// Messages up to this size go along with their recipients, before these are answered, if BDAT is offered.
  static let blindLimit = 65_536

  let configuration: Configuration
  /// What the server offered last.
  public internal(set) var offered = ClientExtensions()
  /// What is to be sent; the caller empties it.
  public var output: [UInt8] = []

  var stage = Stage.opening
  var reader = ReplyReader()
  var effects: [ClientEffect] = []
  /// Replies that are outstanding, the next first, from `answered` on.
  var expected: [Expected] = [.greeting]
  var answered = 0
  /// Commands that wait for their turn.
  var pending: [(line: [UInt8], reply: Expected)] = []
  /// Messages under way, the oldest first; two at most.
  var messages: [ClientMessage] = []
  /// How many replies were understood; `patience` begins anew with each.
  public private(set) var repliesTaken = 0
  /// Whether the connection has TLS.
  public internal(set) var isProtected: Bool
  var isReadySaid = false
  var isEnding = false
  /// The server may still have a transaction open that is of no use.
  var needsReset = false

  /// A session on a connection that was just made.
  public init(_ configuration: Configuration) {
    self.configuration = configuration
    isProtected = configuration.isProtected
  }

  /// Octets that have arrived and were not understood yet.
  public var unread: Int { reader.waiting }

  /// Adds bytes that have arrived from the server.
  public mutating func feed(_ bytes: [UInt8]) { reader.append(bytes) }

  /// The next effect; nil if the server has to say more first, or all is over.
  public mutating func next() -> ClientEffect? {
    while effects.isEmpty {
      switch stage {
      case .closed, .suspended: return nil
      case .opening, .open: break
      }
      if takesOctets {
        breakOffIfRefused()
        if effects.isEmpty, let message = messages.last { return .octets(message.number) }
        continue
      }
      if !takeReply() { return nil }
    }
    return effects.removeFirst()
  }

  /// Whether nothing was said that is not answered.
  public var isIdle: Bool { answered == expected.count && pending.isEmpty }

  /// Seconds that the server may take for its next reply; RFC 5321 §4.5.3.2.
  public var patience: Int {
    guard answered < expected.count else { return 300 }
    switch expected[answered] {
    case .greeting, .hello, .plainHello, .startTLS, .login, .sender, .recipient, .reset: return 300
    case .data: return 120
    case .chunk(_, let isLast): return isLast ? 600 : 180
    case .final: return 600
    case .quit: return 2
    }
  }

  /// The connection has ended, or was given up: nothing can be sent or will arrive any more.
  public mutating func close(_ failure: Failure) {
    guard stage != .closed else { return }
    let isFarewell = isEnding && messages.isEmpty
    hangUp(isFarewell ? nil : failure)
  }
}

extension ClientSession {
  /// Takes the next reply; false if it has not arrived.
  private mutating func takeReply() -> Bool {
    let reply: ServerReply?
    do throws(ReplyReader.Nonsense) { reply = try reader.next() } catch {
      hangUp(Failure(.protocol, "the server sent \(error.text)"))
      return true
    }
    guard let reply else { return false }
    repliesTaken += 1
    guard reply.code != 421 else {
      hangUp(reply.failure)
      return true
    }
    guard answered < expected.count else {
      hangUp(Failure(.protocol, Array("the server spoke unasked: ".utf8) + reply.words))
      return true
    }
    let wanted = expected[answered]
    answered += 1
    if answered == expected.count {
      expected.removeAll(keepingCapacity: true)
      answered = 0
    }
    take(reply, as: wanted)
    pump()
    return true
  }

  private mutating func take(_ reply: ServerReply, as wanted: Expected) {
    switch wanted {
    case .greeting, .hello, .plainHello, .startTLS, .login: takeOpening(reply, as: wanted)
    case .sender(let number): takeSender(reply, number)
    case .recipient(let number, let index): takeRecipient(reply, number, index)
    case .data(let number): takeData(reply, number)
    case .chunk(let number, let isLast): takeChunk(reply, number, isLast: isLast)
    case .final(let number, let recipient): takeFinal(reply, number, recipient)
    case .reset: if !reply.isPositive { hangUp(reply.failure) }
    case .quit: hangUp(nil)
    }
  }

  /// Says what waits, as much as may be said now.
  mutating func pump() {
    guard stage != .closed else { return }
    let most = offered.pipelining ? Self.mostOutstanding : 1
    var said = 0
    while said < pending.count, expected.count - answered < most {
      output.append(contentsOf: pending[said].line)
      expected.append(pending[said].reply)
      said += 1
    }
    pending.removeFirst(said)
    sayReady()
  }

  /// Says a command whose reply is the only one outstanding.
  mutating func say(_ line: [UInt8], _ reply: Expected) {
    output.append(contentsOf: line)
    expected.append(reply)
  }

  /// Ends the connection: recipients without a verdict get this failure.
  mutating func hangUp(_ failure: Failure?) {
    guard stage != .closed else { return }
    stage = .closed
    pending = []
    effects.removeAll { $0 == .ready }
    let reason = failure ?? Failure(.brokenConnection, "the connection was ended")
    for message in messages { effects += message.abandoned(reason) }
    messages = []
    effects.append(.closed(failure))
  }
}
