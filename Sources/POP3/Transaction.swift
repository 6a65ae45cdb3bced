public import Bytes
public import Postal

/// The second state of a session: the client reads the messages that were there when it logged in, and
/// marks those that are deleted when it says goodbye; RFC 1939 §5 and §6.
public struct Transaction: LineSession {
  /// What it asks of its caller.
  public enum Effect: Hashable, Sendable {
    /// Octets for the client.
    case reply([UInt8])
    /// The reply, then the message at this position, dots doubled, and a dot. `sent` or `missing` is the answer.
    case send(Int, after: [UInt8], Part)
    /// The client has said goodbye: messages to delete, by position. `finish` is the answer.
    case update(deleted: [Int])
    /// The connection ends once all replies are sent.
    case hangUp
  }

  /// How much of a message is sent.
  public enum Part: Hashable, Sendable {
    case whole
    /// The header and so many lines of the body.
    case top(Int)
  }

  private enum State {
    case open
    /// The caller sends a message.
    case sending
    /// A list is on its way; the next line is of the message at this position.
    case listing(Column, Int)
    /// The caller deletes.
    case updating(Int)
    case closed
  }

  private enum Column { case size, name }

  /// The longest line, without its end.
  public static let lineLimit = Command.lineLimit
  /// Wrong commands after which the session ends.
  static let errorLimit = 20
  /// Lines of a list that are sent in one piece.
  private static let piece = 512

  private let maildrop: Maildrop
  private var state = State.open
  private var language: Language
  private var errors = 0
  /// Positions that are marked as deleted.
  private var deleted: Set<Int> = []
  /// The octets of those that are not: a sum each time would be quadratic work for who asks after each DELE.
  private var octets: Int

  /// A session of these messages that has not said anything.
  public init(_ maildrop: Maildrop, _ choices: Authorization.Choices) {
    self.maildrop = maildrop
    octets = maildrop.octets
    language = choices.language
  }

  /// The reply to the login.
  public func welcome() -> [Effect] {
    [say(Reply(ok: .contents(messages: maildrop.count, octets: maildrop.octets)))]
  }

  /// Whether the client is to speak.
  public var awaitsLine: Bool {
    switch state {
    case .open: true
    case .sending, .listing, .updating, .closed: false
    }
  }

  /// What a line brings about.
  public mutating func receive(_ line: LineFramer.Line, isFollowed: Bool) -> [Effect] {
    guard case .open = state else { return [] }
    do throws(Reply) {
      guard case .line(let text) = line else { throw Reply(.lineTooLong) }
      return try obey(Command(text))
    } catch {
      errors += 1
      guard errors >= Self.errorLimit else { return [say(error)] }
      return end(error)
    }
  }

  /// The next piece of a list.
  public mutating func more() -> Effect? {
    guard case .listing(let column, let first) = state else { return nil }
    var out: [UInt8] = []
    let last = min(first + Self.piece, maildrop.count)
    for position in first..<last where !deleted.contains(position) {
      append(position, column, to: &out)
    }
    state = .listing(column, last)
    if last == maildrop.count {
      out.append(contentsOf: Listing.end)
      state = .open
    }
    return .reply(out)
  }

  /// The caller's word: the message was sent.
  public mutating func sent() -> [Effect] {
    if case .sending = state { state = .open }
    return []
  }

  /// The caller's word: the message cannot be sent, and nothing of it was.
  public mutating func missing(_ failure: Failure) -> [Effect] {
    guard case .sending = state else { return [] }
    state = .open
    return [say(Reply(failure))]
  }

  /// The caller's word: what was marked is deleted, or why not.
  public mutating func finish(_ failure: Failure?) -> [Effect] {
    guard case .updating(let count) = state else { return [] }
    if let failure { return end(Reply(failure)) }
    return end(Reply(ok: count == 0 ? .goodbye : .goodbyeDeleted(count)))
  }

  /// Ends the session from our side; nothing is deleted.
  public mutating func end(_ why: Farewell) -> [Effect] {
    if case .closed = state { return [] }
    return end(why.reply)
  }
}

extension Transaction {
  private func say(_ reply: Reply) -> Effect { .reply(reply.wire(language)) }

  private mutating func end(_ reply: Reply) -> [Effect] {
    state = .closed
    return [say(reply), .hangUp]
  }

  private mutating func obey(_ command: Command) throws(Reply) -> [Effect] {
    switch command {
    case .status: return [say(Reply(ok: "\(count) \(octets)"))]
    case .list(let number): return try list(number, .size)
    case .names(let number): return try list(number, .name)
    case .retrieve(let number):
      let position = try position(number)
      return send(position, Reply(ok: .octets(maildrop.size(position))), .whole)
    case .top(let number, let lines):
      return send(try position(number), Reply(ok: .topFollows), .top(lines))
    case .delete(let number):
      let position = try position(number)
      deleted.insert(position)
      octets -= maildrop.size(position)
      return [say(Reply(ok: .deleted(number)))]
    case .reset:
      deleted = []
      octets = maildrop.octets
      return [say(Reply(ok: .restored(messages: count)))]
    case .nothing: return [say(Reply(ok: .nothing))]
    case .capabilities:
      return [.reply(Listing.wire(Reply(ok: .capabilityList), Capabilities.always, language))]
    case .language(let tag): return [.reply(try language.answer(tag))]
    case .quit:
      state = .updating(deleted.count)
      return [.update(deleted: deleted.sorted())]
    case .user, .password, .digest, .authenticate, .mechanisms, .startTLS, .international:
      throw Reply(.notNow)
    }
  }

  private var count: Int { maildrop.count - deleted.count }

  /// The position of a message that can still be read.
  private func position(_ number: Int) throws(Reply) -> Int {
    guard number <= maildrop.count else { throw Reply(.noSuchMessage) }
    guard !deleted.contains(number - 1) else { throw Reply(.isDeleted) }
    return number - 1
  }

  private mutating func send(_ position: Int, _ reply: Reply, _ part: Part) -> [Effect] {
    state = .sending
    return [.send(position, after: reply.wire(language), part)]
  }

  private mutating func list(_ number: Int?, _ column: Column) throws(Reply) -> [Effect] {
    guard let number else {
      state = .listing(column, 0)
      switch column {
      case .size: return [say(Reply(ok: .contents(messages: count, octets: octets)))]
      case .name: return [say(Reply(ok: .nameList))]
      }
    }
    var line = Array("+OK ".utf8)
    append(try position(number), column, to: &line)
    return [.reply(line)]
  }

  private func append(_ position: Int, _ column: Column, to out: inout [UInt8]) {
    out.append(decimal: position + 1)
    out.append(" ")
    switch column {
    case .size: out.append(decimal: maildrop.size(position))
    case .name: out.append(contentsOf: maildrop.name(position))
    }
    out.append(contentsOf: [ASCII.cr, ASCII.lf])
  }
}
