internal import Bytes
public import Postal

/// A session together with the bytes that it lives on: bytes in, effects out, one at a time.
///
/// Feed it what arrives; then ask for effects until there is none. An effect that asks for something
/// stops it until the caller has answered. It does not matter where the bytes were cut.
public struct Dialogue: Sendable {
  private let lineEnds: LineFramer.Policy
  private var session: Session
  private var framer: LineFramer
  private var message: DataReader?
  private var chunks: ChunkReader?
  private var effects: [Effect]

  /// A dialogue whose first effect is the greeting; after STARTTLS there is none.
  public init(_ configuration: Session.Configuration, greets: Bool = true) {
    lineEnds = configuration.mode.lineEnds
    session = Session(configuration)
    framer = LineFramer(lineEnds, limit: configuration.lineLimit)
    effects = greets ? session.open() : []
  }

  /// Adds bytes that have arrived from the client.
  public mutating func feed(_ bytes: [UInt8]) { framer.append(bytes) }

  /// The next effect; nil if the client has to say more first, or the dialogue is over.
  public mutating func next() -> Effect? {
    while true {
      if !effects.isEmpty { return effects.removeFirst() }
      switch session.expectation {
      case .nothing, .answer: return nil
      case .line:
        guard let line = framer.next() else { return nil }
        effects = session.receive(line, isFollowed: !framer.isEmpty)
        if case .acceptData? = effects.first { (message, chunks) = (nil, nil) }
      case .message: if !readMessage() { return nil }
      case .chunk(let chunk): if !read(chunk) { return nil }
      }
    }
  }

  /// Whether the session said goodbye; if it did not, what was begun is to be forgotten.
  public var isClosed: Bool {
    guard effects.isEmpty else { return false }
    switch session.expectation {
    case .nothing: return true
    case .line, .answer, .message, .chunk: return false
    }
  }

  /// Whether the octets of a message are awaited, for which more time is given; RFC 5321 §4.5.3.2.
  public var isReceiving: Bool {
    switch session.expectation {
    case .message, .chunk: true
    case .line, .answer, .nothing: false
    }
  }

  /// What the client said of itself.
  public var client: Session.Client { session.client }

  /// Takes octets of a message; false if there are none.
  private mutating func readMessage() -> Bool {
    var reader = message ?? DataReader(lineEnds)
    var octets: [UInt8] = []
    framer.hand(to: &reader, into: &octets)
    if !octets.isEmpty { effects.append(.data(octets)) }
    if reader.isFinished {
      message = nil
      effects += session.endOfMessage(reader.flaws)
    } else {
      message = reader
    }
    return !effects.isEmpty
  }

  /// Takes octets of a chunk; false if there are none.
  private mutating func read(_ chunk: Chunks) -> Bool {
    guard chunk.isKept else {
      let count = framer.pass(chunk.missing)
      effects += session.take(chunk: count, [])
      return count > 0 || chunk.missing == 0
    }
    var reader = chunks ?? ChunkReader(isBinary: chunk.transaction.envelope.body == .binary)
    var octets: [UInt8] = []
    let count = framer.hand(chunk.missing, to: &reader, into: &octets)
    let isEnd = count == chunk.missing && chunk.isLast
    if isEnd { reader.finish(into: &octets) }
    if !octets.isEmpty { effects.append(.data(octets)) }
    chunks = isEnd ? nil : reader
    effects += session.take(chunk: count, reader.flaws)
    return count > 0 || chunk.missing == 0
  }
}

// What the caller answers.
extension Dialogue {
  /// The caller's word on a check effect: nil to take it.
  public mutating func answer(_ failure: Failure?) { effects += session.answer(failure) }

  /// The caller's word on the message that ended with `endOfData`.
  public mutating func finish(_ result: Session.DataResult) { effects += session.finish(result) }

  /// The caller's word on `turn`.
  public mutating func turned(_ domain: [UInt8], _ result: Session.TurnResult) {
    effects += session.turned(domain, result)
  }

  /// The client must answer this to log in.
  public mutating func challenge(_ bytes: [UInt8]) { effects += session.challenge(bytes) }

  /// The client has logged in as this user; `final` is told to it first.
  public mutating func authenticated(_ user: [UInt8], final: [UInt8]? = nil) {
    effects += session.authenticated(user, final: final)
  }

  /// The client has not logged in.
  public mutating func authenticationRefused(_ failure: Failure) {
    effects += session.authenticationRefused(failure)
  }

  /// Ends the dialogue from our side with a reply of code 421.
  public mutating func end(_ reply: Reply) { effects += session.end(reply) }
}
