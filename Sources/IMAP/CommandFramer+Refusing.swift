internal import Bytes

// What is not understood.
extension CommandFramer {
  /// Refuses the command, and skips what of it comes without being asked for.
  mutating func refuse(_ refusal: Refusal, _ mark: LiteralMark?) {
    events.append(.refused(tag, refusal))
    forget()
    skip(mark)
  }

  /// Goes on behind a literal that nobody has asked for.
  mutating func skip(_ mark: LiteralMark?) {
    guard let mark, !mark.isSynchronising else {
      state = .text
      return
    }
    guard let size = mark.size else {
      events.append(.refused(nil, .lost))
      state = .lost
      return
    }
    state = .skipping(size)
  }

  mutating func skip(_ literal: Upload.Literal) {
    state = literal.isSynchronising ? .text : .skipping(literal.size)
  }

  mutating func forget() {
    text = []
    literalOctets = 0
    textOctets = 0
    tag = nil
    upload = nil
  }

  /// What a line ends in of which the beginning may be gone.
  static func mark(ofLong line: [UInt8]) -> LiteralMark? {
    LiteralMark(endOf: [UInt8](line.suffix(LiteralMark.limit)), isPlain: true)
  }

  /// The tag if it is among the octets that have arrived however the line was cut.
  static func tag(ofLong line: [UInt8], _ limit: Int) -> Tag? {
    let start = [UInt8](line.prefix(min(limit, Tag.limit) + 1))
    return start.contains(ASCII.space) ? tag(start) : nil
  }

  static func tag(_ line: [UInt8]) -> Tag? {
    do throws(ParsingError) {
      return try Tag([UInt8](line.prefix(Tag.limit + 1).prefix { $0 != ASCII.space }))
    } catch {
      return nil
    }
  }
}
