internal import Bytes
public import Postal

/// One side of an SMTP dialogue as a value: lines in, effects out; RFC 5321 §3 and §4.1.4.
///
/// It asks for no greeting before MAIL. A new kind of server is a new `Mode`.
public struct Session: Sendable {
  /// Who is at the other end.
  public enum Mode: Sendable {
    /// A program of this host on a pipe: `sendmail -bs`.
    case localPipe
  }

  /// What a session needs to know of its surroundings.
  public struct Configuration: Sendable {
    /// Who is at the other end.
    public var mode: Mode
    /// Our name in the greeting.
    public var host: [UInt8]
    /// The most octets a message may have.
    public var sizeLimit: Int
    /// The most recipients a message may have.
    public var recipientLimit: Int
    /// How many wrong commands are taken before we hang up.
    public var errorLimit: Int

    /// A configuration.
    public init(
      _ mode: Mode, host: [UInt8], sizeLimit: Int, recipientLimit: Int = 1_000_000,
      errorLimit: Int = 20
    ) {
      self.mode = mode
      self.host = host
      self.sizeLimit = sizeLimit
      self.recipientLimit = recipientLimit
      self.errorLimit = errorLimit
    }
  }

  /// What became of a message.
  public enum DataResult: Hashable, Sendable {
    /// It is durable under this name.
    case queued([UInt8])
    /// Nothing was kept.
    case refused(Failure)
  }

  private enum State {
    case idle
    case transaction(Envelope)
    case checking(Recipient, Envelope)
    case receiving
    case closed
  }

  private let configuration: Configuration
  private var state = State.idle
  private var errors = 0

  /// A session that has not said anything.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// The greeting.
  public func open() -> [Effect] { [.reply(.greeting(configuration.host))] }

  /// What a line of the client brings about.
  public mutating func receive(_ line: LineFramer.Line) -> [Effect] {
    switch state {
    case .closed, .receiving: return []
    case .idle, .transaction, .checking: break
    }
    let abandoned = abandonCheck()
    switch line {
    case .line(let bytes): return abandoned + obey(bytes)
    case .tooLong: return abandoned + protest(.lineTooLong)
    case .bareLineFeed: return abandoned + protest(.badLineEnd)
    }
  }

  /// The caller's word on the recipient of the effect `check`: nil to take it.
  public mutating func answer(_ failure: Failure?) -> [Effect] {
    guard case .checking(let recipient, var envelope) = state else { return [] }
    // the state lets go of the envelope first, so that no recipients are copied
    state = .idle
    if failure == nil { envelope.recipients.append(recipient) }
    state = .transaction(envelope)
    return [.reply(failure.map { Reply($0) } ?? .recipientTaken)]
  }

  /// The caller's word on the message of the effect `acceptData`.
  public mutating func finish(_ result: DataResult) -> [Effect] {
    guard case .receiving = state else { return [] }
    state = .idle
    switch result {
    case .queued(let id):
      errors = 0
      return [.reply(.queued(id))]
    case .refused(let failure): return [.reply(Reply(failure))]
    }
  }
}

extension Session {
  private mutating func obey(_ line: [UInt8]) -> [Effect] {
    do throws(Reply) {
      return obey(try Command(line, configuration.mode.grammar))
    } catch {
      return protest(error)
    }
  }

  private mutating func obey(_ command: Command) -> [Effect] {
    switch command {
    case .hello:
      state = .idle
      return [.reply(.hello(configuration.host))]
    case .extendedHello:
      state = .idle
      return [.reply(.extensions(configuration.host, keywords))]
    case .mail(let envelope, let size): return begin(envelope, size)
    case .recipient(let recipient): return add(recipient)
    case .data: return startData()
    case .reset:
      state = .idle
      return [.reply(.reset)]
    case .nothing: return [.reply(.nothing)]
    case .help: return [.reply(.help)]
    case .verify: return [.reply(.notVerified)]
    case .unsupported: return protest(.unsupportedCommand)
    case .quit:
      state = .closed
      return [.reply(.goodbye), .hangUp]
    }
  }

  private mutating func begin(_ envelope: Envelope, _ size: Int?) -> [Effect] {
    guard case .idle = state else { return protest(.alreadySender) }
    if let size, size > configuration.sizeLimit {
      return [.reply(.tooBig(configuration.sizeLimit))]
    }
    state = .transaction(envelope)
    return [.reply(.senderTaken)]
  }

  private mutating func add(_ recipient: Recipient) -> [Effect] {
    guard case .transaction(let envelope) = state else { return protest(.needsSender) }
    guard envelope.recipients.count < configuration.recipientLimit else {
      return [.reply(.tooManyRecipients)]
    }
    guard envelope.isInternational || !recipient.address.isInternational else {
      return protest(.recipientNeedsUTF8)
    }
    state = .checking(recipient, envelope)
    return [.check(recipient)]
  }

  private mutating func startData() -> [Effect] {
    guard case .transaction(let envelope) = state else { return protest(.needsSender) }
    guard !envelope.recipients.isEmpty else { return protest(.needsRecipient) }
    state = .receiving
    return [.acceptData(envelope), .reply(.startData)]
  }

  /// A command while a check is open means that the caller will not answer.
  private mutating func abandonCheck() -> [Effect] {
    guard case .checking(_, let envelope) = state else { return [] }
    state = .transaction(envelope)
    return [.reply(.noAnswer)]
  }

  /// The reply to a wrong command; one too many ends the session.
  private mutating func protest(_ reply: Reply) -> [Effect] {
    errors += 1
    guard errors > configuration.errorLimit else { return [.reply(reply)] }
    state = .closed
    return [.reply(.tooManyErrors), .hangUp]
  }

  private var keywords: [String] {
    [
      "PIPELINING", "SIZE \(configuration.sizeLimit)", "8BITMIME", "SMTPUTF8", "DSN",
      "ENHANCEDSTATUSCODES", "HELP",
    ]
  }
}

extension Session.Mode {
  /// How exactly the client must write.
  var grammar: Command.Grammar {
    switch self {
    case .localPipe: .loose
    }
  }

  /// What ends the client's lines.
  var lineEnds: LineFramer.Policy {
    switch self {
    case .localPipe: .pipe
    }
  }
}
