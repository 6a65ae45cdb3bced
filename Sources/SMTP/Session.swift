public import Bytes
public import Postal

/// One side of an SMTP dialogue as a value: lines in, effects out; RFC 5321 §3 and §4.1.4, RFC 2033.
///
/// A pipe is asked for no greeting before MAIL; clients of the network are. A new kind of server is a
/// new `Mode`. After STARTTLS a new session begins, so that nothing of the old one is believed.
public struct Session: Sendable {
  /// What became of a message.
  public enum DataResult: Hashable, Sendable {
    /// It is durable under this name.
    case queued([UInt8])
    /// Nothing was kept.
    case refused(Failure)
  }

  /// What became of ETRN; RFC 1985 §5.3.
  public enum TurnResult: Hashable, Sendable {
    /// So many messages of the domain are being tried.
    case started(Int)
    /// They could not be looked at now.
    case unable
    /// The domain is none for which that may be asked.
    case notAllowed
  }

  /// What the client said of itself.
  public struct Client: Hashable, Sendable {
    /// Its name in HELO, EHLO or LHLO; nil before it.
    public var name: [UInt8]?
    /// The name that it has logged in with.
    public var login: [UInt8]?
    /// Whether it knows extensions.
    public var isExtended = false
  }

  /// What is being asked of the caller.
  enum Question: Sendable {
    case sender(Transaction)
    case recipient(Recipient, Transaction)
    case address(Address)
  }

  /// How far AUTH has come.
  enum Login: Sendable {
    /// The caller has the client's last word.
    case deciding
    /// The client is asked for a response.
    case responding
    /// All is agreed, and the client still has to take note of the server's last word.
    case confirming([UInt8])
  }

  enum State: Sendable {
    case idle
    case transaction(Transaction)
    case checking(Question, resuming: Transaction?)
    case authenticating(Login)
    case turning(resuming: Transaction?)
    case receiving(recipients: Int)
    case chunking(Chunks)
    case finishing(recipients: Int)
    case closed
  }

  let configuration: Configuration
  var state = State.idle
  var errors = 0
  /// Commands that bring no message nearer, since the last that was taken.
  var idleCommands = 0
  /// What the client said of itself.
  public internal(set) var client = Client()

  /// A session that has not said anything.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// The greeting.
  public func open() -> [Effect] {
    [.reply(.greeting(configuration.host, isLocal: configuration.mode == .lmtp))]
  }

  /// What a line of the client brings about; `isFollowed` says that more has arrived behind it.
  public mutating func receive(_ line: LineFramer.Line, isFollowed: Bool = false) -> [Effect] {
    switch state {
    case .closed, .receiving, .finishing: return []
    case .authenticating(let login): return respond(line, login)
    case .idle, .transaction, .checking, .turning, .chunking: break
    }
    let abandoned = abandonQuestion()
    switch line {
    case .line(let bytes): return abandoned + obey(bytes, isFollowed: isFollowed)
    case .tooLong: return abandoned + protest(.lineTooLong)
    case .bareLineFeed: return abandoned + protest(.badLineEnd)
    }
  }

  /// Ends the session from our side, RFC 5321 §3.8: 421, and what was begun is forgotten.
  public mutating func end(_ reply: Reply) -> [Effect] {
    if case .closed = state { return [] }
    state = .closed
    return [.reply(reply), .hangUp]
  }
}

extension Session {
  /// What a session waits for.
  enum Expectation {
    case line
    case answer
    case message
    case chunk(Chunks)
    case nothing
  }

  var expectation: Expectation {
    switch state {
    case .idle, .transaction: .line
    case .checking, .turning, .finishing, .authenticating(.deciding): .answer
    case .authenticating(.responding), .authenticating(.confirming): .line
    case .receiving: .message
    case .chunking(let chunks): chunks.isOpen ? .chunk(chunks) : .line
    case .closed: .nothing
    }
  }

  private mutating func obey(_ line: [UInt8], isFollowed: Bool) -> [Effect] {
    if configuration.mode.isNetwork, Self.isOtherProtocol(line) { return end(.otherProtocol) }
    do throws(Reply) {
      let command = try Command(line, configuration.mode.grammar)
      if line.count > LineFramer.commandLimit, !command.mayBeLong { return protest(.lineTooLong) }
      return obey(command, isFollowed: isFollowed)
    } catch {
      return error == .chunkSyntax ? end(error) : protest(error)
    }
  }

  private mutating func obey(_ command: Command, isFollowed: Bool) -> [Effect] {
    if command.isIdle, wastesTime() { return end(.tooManyErrors) }
    switch command {
    case .hello(let name): return greet(name, .hello)
    case .extendedHello(let name): return greet(name, .extendedHello)
    case .localHello(let name): return greet(name, .localHello)
    case .mail(let transaction): return begin(transaction)
    case .recipient(let recipient): return add(recipient)
    case .data: return startData()
    case .chunk(let size, let isLast): return startChunk(size, isLast: isLast)
    case .reset: return forget() + [.reply(.reset)]
    case .nothing: return [.reply(.nothing)]
    case .help: return [.reply(.help(configuration))]
    case .verify(let argument): return verify(argument)
    case .startTLS: return startTLS(isFollowed: isFollowed)
    case .authenticate(let mechanism, let initial): return authenticate(mechanism, initial)
    case .turn(let domain): return turn(domain)
    case .unsupported: return protest(.unsupportedCommand)
    case .quit:
      state = .closed
      return [.reply(.goodbye), .hangUp]
    }
  }

  /// Counts a harmless command; too many are errors, and too many of those end the session.
  private mutating func wastesTime() -> Bool {
    guard configuration.mode.isNetwork else { return false }
    idleCommands += 1
    if idleCommands > configuration.idleLimit { errors += 1 }
    return errors > configuration.errorLimit
  }

  /// The reply to a wrong command; one too many ends the session.
  mutating func protest(_ reply: Reply) -> [Effect] {
    errors += 1
    guard errors > configuration.errorLimit else { return [.reply(reply)] }
    return end(.tooManyErrors)
  }

  /// Whether a browser, or a page in one, takes us for another server.
  private static func isOtherProtocol(_ line: [UInt8]) -> Bool {
    switch line.prefix(8).prefix(while: { $0 != " " }).map(\.lowercased) {
    case Array("get".utf8), Array("post".utf8), Array("put".utf8), Array("head".utf8),
      Array("options".utf8), Array("connect".utf8), Array("delete".utf8), Array("host:".utf8):
      true
    default: false
    }
  }
}

extension Command {
  /// Whether the line may be longer than others.
  fileprivate var mayBeLong: Bool {
    if case .authenticate = self { return true }
    return false
  }

  /// Whether it asks for nothing that brings a message nearer.
  fileprivate var isIdle: Bool {
    switch self {
    case .hello, .extendedHello, .localHello, .reset, .nothing, .verify, .help, .turn: true
    case .mail, .recipient, .data, .chunk, .quit, .startTLS, .authenticate, .unsupported: false
    }
  }
}
