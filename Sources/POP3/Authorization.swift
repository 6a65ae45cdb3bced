public import Bytes

/// The first state of a session, until the client has logged in; RFC 1939 §4, RFC 2595, RFC 5034.
///
/// After STLS a new one begins, so that nothing of the old one is believed.
public struct Authorization: LineSession {
  /// What it asks of its caller.
  public enum Effect: Hashable, Sendable {
    /// Octets for the client.
    case reply([UInt8])
    /// TLS begins once all replies are sent.
    case startTLS
    /// The client wants to log in; `challenge`, `accept` or `refuse` is the answer.
    case authenticate([UInt8], initial: [UInt8]?)
    /// The client has said this; the same answers.
    case respond([UInt8])
    /// The client has given the exchange up.
    case forget
    /// The client is this user, who goes on with what it chose.
    case enter([UInt8], Choices)
    /// The connection ends once all replies are sent.
    case hangUp
  }

  /// What a client chose before it logged in, and what holds for the rest of the connection.
  public struct Choices: Hashable, Sendable {
    /// The language of the replies.
    public var language = Language.english
    /// Whether messages may be sent with UTF-8 in their headers; RFC 6856 §2.
    public var isInternational = false

    /// Nothing chosen.
    public init() {}
  }

  /// What is offered.
  public struct Configuration: Hashable, Sendable {
    /// What stands in `<>` in the greeting, for APOP; nil if that is not offered.
    public var timestamp: [UInt8]?
    /// The mechanisms for AUTH, the best first.
    public var mechanisms: [String] = []
    /// Those that there are under TLS.
    public var protectedMechanisms: [String] = []
    /// Whether STLS is offered.
    public var offersTLS = false
    /// Whether TLS is in use.
    public var isProtected = false

    /// Nothing but the greeting.
    public init() {}
  }

  enum State: Sendable {
    /// Nothing but perhaps the name is known.
    case open(user: [UInt8]?)
    /// The caller has the client's word.
    case deciding
    /// The client is asked for a response.
    case responding
    /// The client still has to take note of the server's last word.
    case confirming([UInt8])
    case closed
  }

  /// The longest line of AUTH; RFC 5034 §4.
  public static let lineLimit = 12_288
  /// Wrong commands and logins after which the session ends.
  static let errorLimit = 10

  let configuration: Configuration
  var state = State.open(user: nil)
  var errors = 0
  var choices = Choices()

  /// A session that has not said anything.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// The greeting; after STLS there is none.
  public func greeting(_ host: [UInt8]) -> [Effect] {
    var line = "+OK \(host.text) POP3"
    if let timestamp = configuration.timestamp { line += " <\(timestamp.text)>" }
    return [.reply(Array("\(line)\r\n".utf8))]
  }

  /// Whether the client is to speak.
  public var awaitsLine: Bool {
    switch state {
    case .open, .responding, .confirming: true
    case .deciding, .closed: false
    }
  }

  /// Nothing: it only answers.
  public mutating func more() -> Effect? { nil }

  /// What a line brings about; `isFollowed` says that more has arrived behind it.
  public mutating func receive(_ line: LineFramer.Line, isFollowed: Bool) -> [Effect] {
    switch (state, line) {
    case (.closed, _), (.deciding, _): return []
    case (.open, .line(let text)): return obey(text, isFollowed: isFollowed)
    case (.open, _): return protest(Reply(.lineTooLong))
    case (.responding, _), (.confirming, _): return respond(line)
    }
  }

  /// Ends the session from our side.
  public mutating func end(_ why: Farewell) -> [Effect] {
    if case .closed = state { return [] }
    state = .closed
    return [say(why.reply), .hangUp]
  }
}

extension Authorization {
  func say(_ reply: Reply) -> Effect { .reply(reply.wire(choices.language)) }

  /// The reply to a wrong command; one too many ends the session.
  mutating func protest(_ reply: Reply) -> [Effect] {
    errors += 1
    guard errors >= Self.errorLimit else { return [say(reply)] }
    state = .closed
    return [say(reply), .hangUp]
  }

  private mutating func obey(_ line: [UInt8], isFollowed: Bool) -> [Effect] {
    do throws(Reply) {
      let command = try Command(line)
      if line.count > Command.lineLimit, !command.mayBeLong { throw Reply(.lineTooLong) }
      return try obey(command, isFollowed: isFollowed)
    } catch {
      return protest(error)
    }
  }

  private mutating func obey(_ command: Command, isFollowed: Bool) throws(Reply) -> [Effect] {
    switch command {
    case .user(let name): return try take(name)
    case .password(let password): return try logIn(password)
    case .digest(let user, let digest): return try logIn(user, digest)
    case .authenticate(let mechanism, let initial): return try authenticate(mechanism, initial)
    case .mechanisms: return [list(.mechanismList, configuration.mechanisms)]
    case .startTLS: return try startTLS(isFollowed: isFollowed)
    case .capabilities: return [list(.capabilityList, capabilities)]
    case .international:
      choices.isInternational = true
      return [say(Reply(ok: .international))]
    case .language(let tag): return [.reply(try choices.language.answer(tag))]
    case .quit:
      state = .closed
      return [say(Reply(ok: .goodbye)), .hangUp]
    case .status, .list, .names, .retrieve, .top, .delete, .reset, .nothing: throw Reply(.notNow)
    }
  }

  private mutating func startTLS(isFollowed: Bool) throws(Reply) -> [Effect] {
    guard configuration.offersTLS else {
      throw Reply(configuration.isProtected ? .alreadyProtected : .unknownCommand)
    }
    state = .closed
    // what came in clear text behind the command must never count as said under TLS
    if isFollowed { return [say(Reply(.followedStartTLS)), .hangUp] }
    return [say(Reply(ok: .beginTLS)), .startTLS]
  }

  private var capabilities: [String] {
    var lines = Capabilities.always
    if configuration.mechanisms.contains("PLAIN") { lines.append("USER") }
    if !configuration.mechanisms.isEmpty {
      lines.append("SASL" + configuration.mechanisms.reduce("") { $0 + " " + $1 })
    }
    if configuration.offersTLS { lines.append("STLS") }
    return lines
  }

  private func list(_ phrase: Phrase, _ lines: [String]) -> Effect {
    .reply(Listing.wire(Reply(ok: phrase), lines, choices.language))
  }
}
