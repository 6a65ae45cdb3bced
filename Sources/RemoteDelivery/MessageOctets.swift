internal import Bytes
internal import Postal
internal import SMTP
internal import Unix

/// The octets of a message that is to be sent, looked at once before it is offered.
///
/// A message of up to `pieceSize` octets is read once and kept; a larger one is read piece by piece, twice.
struct MessageOctets {
  /// Octets that are read at a time.
  static let pieceSize = 131_072

  private let file: DescriptorNumber
  private var range: Range<Int>
  private var at: Int
  private var piece: [UInt8] = []
  private let isWhole: Bool
  /// What sending it asks for.
  private(set) var survey: MessageSurvey

  /// Looks at a message; a failure if it cannot be read, or must not be sent.
  init(_ message: RemoteMessage) throws(Failure) {
    file = DescriptorNumber(message.descriptor)
    range = message.offset..<(message.offset + message.size)
    at = range.lowerBound
    isWhole = range.count <= Self.pieceSize
    survey = MessageSurvey()
    var survey = MessageSurvey()
    repeat {
      try readPiece()
      survey.add(piece.span)
    } while at < range.upperBound
    self.survey = survey
    if !isWhole { at = range.lowerBound }
    if survey.hasNul {
      throw Failure(
        .badContent, "the message contains a NUL, which mail between hosts cannot carry")
    }
    if survey.hasBareReturn {
      throw Failure(
        .badContent,
        "the message contains a carriage return that ends no line, which mail between hosts cannot carry"
      )
    }
  }

  /// The octets as they are in the header and a part of the body: a message that is not larger than a piece as a whole.
  var beginning: [UInt8] { piece }

  /// Begins again at the first octet.
  mutating func rewind() { if !isWhole { at = range.lowerBound } }

  /// Calls `body` with the next octets, and whether they are the last.
  mutating func next(
    _ body: (borrowing Span<UInt8>, _ isLast: Bool) -> Void
  ) throws(Failure) {
    if !isWhole { try readPiece() }
    body(piece.span, isWhole || at == range.upperBound)
  }

  private mutating func readPiece() throws(Failure) {
    piece.removeAll(keepingCapacity: true)
    let wanted = min(Self.pieceSize, range.upperBound - at)
    do throws(Errno) {
      while piece.count < wanted {
        let count = try file.read(into: &piece, upTo: wanted - piece.count, at: at)
        if count == 0 { throw .inputOutput }
        at += count
      }
    } catch {
      throw Failure(.system(.temporary), "the queue file cannot be read: \(error.message)")
    }
  }
}

extension EnhancedStatus {
  /// 5.6.0: what the message contains cannot be carried.
  static let badContent = EnhancedStatus(.permanent, 6, 0)
}
