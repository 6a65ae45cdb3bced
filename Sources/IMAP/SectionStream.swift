internal import Bytes
internal import Message

/// Octets of a message that is not held in memory, on their way to the client in pieces.
///
/// A literal says first how long it is: so they are read twice, to count them and to send them.
struct SectionStream {
  /// The octets that are read at once.
  static let pieceSize = 1 << 16

  private let content: any MessageContent
  /// What is not read yet.
  private var range: Range<Int>
  private var converter = WireConverter()
  private var decoder: BodyDecoder?
  /// What is still to be left out before the first octet that is sent.
  private var skip: Int
  /// What is still to be sent.
  private var left: Int
  private let keepsNul: Bool
  private let isDecoded: Bool

  /// The octets of a literal.
  struct Measure {
    /// How many there are.
    var count = 0
    /// Whether there is a NUL.
    var hasNul = false
  }

  init(
    _ content: any MessageContent, _ range: Range<Int>, _ decoder: BodyDecoder?, skip: Int = 0,
    left: Int = .max, keepsNul: Bool = false
  ) {
    self.content = content
    self.range = range
    self.decoder = decoder
    self.skip = skip
    self.left = left
    self.keepsNul = keepsNul
    isDecoded = decoder != nil
  }

  /// What would be sent. All that comes before is read, what comes behind is not.
  func measured() throws(MailRefusal) -> Measure {
    var copy = self
    var measure = Measure()
    var scratch: [UInt8] = []
    while !copy.isOver {
      if copy.isDecoded {
        scratch.removeAll(keepingCapacity: true)
        try copy.step(into: &scratch)
        measure.count += scratch.count
        if scratch.contains(ASCII.nul) { measure.hasNul = true }
      } else {
        let piece = try copy.read()
        let wire = copy.converter.pass(piece.span)
        let skipped = min(copy.skip, wire)
        copy.skip -= skipped
        let sent = min(wire - skipped, copy.left)
        copy.left -= sent
        measure.count += sent
      }
    }
    return measure
  }

  /// Whether everything was sent.
  var isOver: Bool { left == 0 || range.isEmpty && decoder == nil }

  /// Sends the next piece.
  mutating func step(into out: inout [UInt8]) throws(MailRefusal) {
    let piece = try read()
    let start = out.count
    if isDecoded { decode(piece, into: &out) } else { converter.write(piece.span, into: &out) }
    cut(&out, from: start)
    if !keepsNul { out.replaceNul(from: start) }
  }

  private mutating func decode(_ piece: [UInt8], into out: inout [UInt8]) {
    guard var decoder else { return }
    self.decoder = nil
    var lines: [UInt8] = []
    converter.write(piece.span, into: &lines)
    decoder.decode(lines.span, into: &out)
    if range.isEmpty { decoder.finish(into: &out) } else { self.decoder = decoder }
  }

  /// Leaves what is wanted of the octets from an offset on.
  private mutating func cut(_ out: inout [UInt8], from start: Int) {
    let first = min(skip, out.count - start)
    if first > 0 { out.removeSubrange(start..<start + first) }
    skip -= first
    out.removeLast(max(0, out.count - start - left))
    left -= out.count - start
  }

  private mutating func read() throws(MailRefusal) -> [UInt8] {
    let count = min(range.count, Self.pieceSize)
    let piece = try content.read(at: range.lowerBound, count: count)
    guard piece.count == count else {
      throw MailRefusal(.serverBug, "the message is not as long as it was; try again")
    }
    range = (range.lowerBound + count)..<range.upperBound
    return piece
  }
}
