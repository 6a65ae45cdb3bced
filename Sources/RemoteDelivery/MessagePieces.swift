internal import Bytes
internal import Message
internal import Postal
internal import Unix

/// The octets of a message in pieces: the beginning is kept in memory, the rest is read when it is needed.
struct MessagePieces {
  /// Octets that are read at a time.
  static let size = 131_072

  private let file: DescriptorNumber
  private var rest: Range<Int>
  /// The first octets: all of a message that is not larger than a piece.
  var beginning: [UInt8] = []
  private var at: Int
  private var isBeginningGiven = false
  private var piece: [UInt8] = []

  /// The message, with its beginning read.
  init(_ message: RemoteMessage) throws(Failure) {
    file = DescriptorNumber(message.descriptor)
    let end = message.offset + message.size
    at = message.offset
    rest = at..<end
    beginning = try read(reusing: [])
    rest = at..<end
  }

  /// Whether all is in memory.
  var isWhole: Bool { rest.isEmpty }

  /// Starts again with the first octets.
  mutating func rewind() {
    at = rest.lowerBound
    isBeginningGiven = false
  }

  /// Calls `body` with the next octets, and whether they are the last.
  mutating func next(
    _ body: (borrowing Span<UInt8>, _ isLast: Bool) -> Void
  ) throws(Failure) {
    if !isBeginningGiven {
      isBeginningGiven = true
      return body(beginning.span, isWhole)
    }
    var memory: [UInt8] = []
    swap(&memory, &piece)
    piece = try read(reusing: memory)
    body(piece.span, at == rest.upperBound)
  }

  /// Whether nothing is left.
  var isAtEnd: Bool { isBeginningGiven && at == rest.upperBound }

  /// The next octets, at most a piece; EIO if the file is shorter than it was.
  private mutating func read(reusing memory: consuming [UInt8]) throws(Failure) -> [UInt8] {
    var bytes = memory
    bytes.removeAll(keepingCapacity: true)
    let wanted = min(Self.size, rest.upperBound - at)
    do throws(Errno) {
      while bytes.count < wanted {
        let count = try file.read(into: &bytes, upTo: wanted - bytes.count, at: at)
        if count == 0 { throw .inputOutput }
        at += count
      }
    } catch {
      throw Failure(.system(.temporary), "the message cannot be read: \(error.message)")
    }
    return bytes
  }
}
