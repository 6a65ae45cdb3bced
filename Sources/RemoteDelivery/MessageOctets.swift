internal import Bytes
internal import Message
internal import Postal
internal import SMTP

/// The octets of a message as they are sent: looked at once before it is offered, and changed if they must be.
struct MessageOctets {
  private var pieces: MessagePieces
  /// How a message that is not in memory is converted.
  private var shape: MessageShape?
  private var converter: MessageConverter?
  private var converted: [UInt8] = []
  /// What sending it asks for.
  private(set) var survey = MessageSurvey()

  /// A message for a server of these abilities; a failure if it cannot be read, or be sent to it.
  init(
    _ message: RemoteMessage, for abilities: MessageShape.Abilities, needsConversion: Bool,
    _ rewriting: HeaderRewriting?
  ) throws(Failure) {
    pieces = try MessagePieces(message)
    if let rewriting { pieces.beginning = rewriting.rewritten(pieces.beginning) }
    survey = try look()
    let isBroken = survey.hasNul || survey.hasBareReturn
    let lacksEightBit = survey.hasEightBit && !abilities.contains(.eightBitBody)
    guard isBroken || lacksEightBit || (needsConversion && survey.hasEightBit) else { return }
    do throws(Failure) { try convert(abilities) } catch {
      if isBroken, error.status.class == .permanent { throw brokenness }
      throw error
    }
    if survey.hasNul || survey.hasBareReturn { throw brokenness }
  }

  private var brokenness: Failure {
    Failure(
      EnhancedStatus(.permanent, 6, 0),
      survey.hasNul
        ? "the message contains a NUL, which mail between hosts cannot carry: encode it"
        : "the message contains a carriage return that ends no line, which mail between hosts cannot carry: encode it"
    )
  }

  /// Calls `body` with the next octets, and whether they are the last.
  mutating func next(
    _ body: (borrowing Span<UInt8>, _ isLast: Bool) -> Void
  ) throws(Failure) {
    guard shape != nil else { return try pieces.next(body) }
    converted.removeAll(keepingCapacity: true)
    try convertPiece()
    body(converted.span, pieces.isAtEnd)
  }

  /// The survey of all octets, which are there again afterwards.
  private mutating func look() throws(Failure) -> MessageSurvey {
    var survey = MessageSurvey()
    repeat { try next { octets, _ in survey.add(octets) } } while !pieces.isAtEnd
    rewind()
    return survey
  }

  private mutating func rewind() {
    pieces.rewind()
    if let shape { converter = MessageConverter(shape) }
  }

  /// Converts a message that is in memory at once; a larger one whenever it is read.
  private mutating func convert(_ abilities: MessageShape.Abilities) throws(Failure) {
    var shape = MessageShape(for: abilities)
    repeat { try pieces.next { octets, _ in shape.add(octets) } } while !pieces.isAtEnd
    shape.finish()
    pieces.rewind()
    if let failure = shape.failure { throw failure }
    if shape.isUnchanged { return }
    self.shape = shape
    converter = MessageConverter(shape)
    if pieces.isWhole {
      try convertPiece()
      pieces.beginning = converted
      (self.shape, converter, converted) = (nil, nil, [])
      pieces.rewind()
    }
    survey = try look()
  }

  private mutating func convertPiece() throws(Failure) {
    var out: [UInt8] = []
    swap(&out, &converted)
    var converter = converter
    try pieces.next { octets, isLast in
      converter?.convert(octets, into: &out)
      if isLast { converter?.finish(into: &out) }
    }
    self.converter = converter
    converted = out
  }
}
