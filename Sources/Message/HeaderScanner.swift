internal import Bytes

/// Finds the fields of a header, one after the other, in bytes that may still be arriving.
///
/// Line ends are LF or CRLF. Give it the same bytes again, with more after them, as long as it says
/// `needMore`; nothing is read twice. The fields it gives, and the mbox line, lie one after the
/// other without a gap, so that putting their bytes together gives the header back.
public struct HeaderScanner: Sendable {
  /// The longest name of a field, in octets: a line of RFC 5322 §2.1.1 without its colon.
  public static let nameLimit = 997

  /// Why a header ended.
  public enum Ending: Hashable, Sendable {
    /// A blank line, which belongs neither to the header nor to the body.
    case blankLine
    /// A line that cannot be of a header. It is the first of the body, and a blank line is missing.
    case otherLine
    /// Nothing more came: there is no body.
    case endOfInput
  }

  /// What was found.
  public enum Step: Hashable, Sendable {
    /// The first line is `From ` or `>From ` of an mbox file; the range has its line end.
    case mboxLine(Range<Int>)
    /// The next field.
    case field(HeaderField)
    /// The answer depends on bytes that have not come yet.
    case needMore
    /// The header is over; the body begins at this offset. The answer stays the same from now on.
    case end(Ending, bodyStart: Int)
  }

  /// Where the next field, or what ends the header, begins.
  public private(set) var offset = 0
  /// From `offset` up to here there is no line end that could end the field.
  private var searched = 0
  private var finished: Step?
  private let passesOthers: Bool

  /// A scanner at the first byte.
  ///
  /// If it passes others, lines that cannot be of a header do not end it, and are told by nothing.
  public init(passingOthers passesOthers: Bool = false) { self.passesOthers = passesOthers }

  /// The next thing in `bytes`, of which all up to `offset` were seen before.
  ///
  /// `isComplete` says that nothing will follow these bytes. The answer is then never `needMore`.
  public mutating func next(in bytes: Span<UInt8>, isComplete: Bool) -> Step {
    while finished == nil, offset < bytes.count {
      switch Self.kind(of: bytes.extracting(offset..<bytes.count), isComplete) {
      case .undecided: return .needMore
      case .blankLine(let count): return finish(.blankLine, bodyStart: offset + count)
      case .field(let nameCount, let colon):
        guard let range = takeField(in: bytes, isComplete) else { return .needMore }
        let bodyStart = range.lowerBound + colon + 1
        return .field(HeaderField(range: range, nameCount: nameCount, bodyStart: bodyStart))
      case .other where offset == 0 && Self.isMboxLine(bytes):
        guard let line = takeLine(in: bytes, isComplete) else { return .needMore }
        return .mboxLine(line)
      case .other where passesOthers:
        guard takeLine(in: bytes, isComplete) != nil else { return .needMore }
      case .other: return finish(.otherLine, bodyStart: offset)
      }
    }
    return finished ?? (isComplete ? finish(.endOfInput, bodyStart: offset) : .needMore)
  }

  private mutating func finish(_ ending: Ending, bodyStart: Int) -> Step {
    let step = Step.end(ending, bodyStart: bodyStart)
    finished = step
    return step
  }

  /// Passes the field at `offset`: up to the first line that does not begin with a blank.
  private mutating func takeField(in bytes: Span<UInt8>, _ isComplete: Bool) -> Range<Int>? {
    while let feed = bytes.index(of: ASCII.lf, from: searched) {
      searched = feed
      guard feed + 1 < bytes.count else { return isComplete ? pass(to: feed + 1) : nil }
      if !bytes[feed + 1].isBlank { return pass(to: feed + 1) }
      searched = feed + 1
    }
    searched = bytes.count
    return isComplete ? pass(to: bytes.count) : nil
  }

  private mutating func takeLine(in bytes: Span<UInt8>, _ isComplete: Bool) -> Range<Int>? {
    if let feed = bytes.index(of: ASCII.lf, from: searched) { return pass(to: feed + 1) }
    searched = bytes.count
    return isComplete ? pass(to: bytes.count) : nil
  }

  private mutating func pass(to end: Int) -> Range<Int> {
    defer {
      offset = end
      searched = end
    }
    return offset..<end
  }
}

extension HeaderScanner {
  private enum Kind {
    case field(nameCount: Int, colon: Int)
    case blankLine(Int)
    case other
    case undecided
  }

  /// What the line is that begins these bytes, of which there is at least one.
  ///
  /// Blanks before the colon are obsolete but accepted; RFC 5322 §4.5.
  private static func kind(of bytes: Span<UInt8>, _ isComplete: Bool) -> Kind {
    if bytes[0] == ASCII.lf { return .blankLine(1) }
    if bytes[0] == ASCII.cr {
      guard bytes.count > 1 else { return isComplete ? .other : .undecided }
      return bytes[1] == ASCII.lf ? .blankLine(2) : .other
    }
    var i = 0
    while i < bytes.count, i < nameLimit, bytes[i].isVisible, bytes[i] != ":" { i += 1 }
    let count = i
    while i < bytes.count, i < nameLimit, bytes[i].isBlank { i += 1 }
    guard i < bytes.count else { return isComplete ? .other : .undecided }
    return count > 0 && bytes[i] == ":" ? .field(nameCount: count, colon: i) : .other
  }

  static func isMboxLine(_ bytes: Span<UInt8>) -> Bool {
    bytes.hasPrefix("From ") || bytes.hasPrefix(">From ")
  }
}

extension HeaderScanner {
  /// What a whole line is, for those who collect a header themselves.
  enum LineKind { case field, blank, other }

  /// What a line is that follows a field, or that does not.
  static func kind(ofLine line: Span<UInt8>, hasField: Bool) -> LineKind {
    if hasField, line[0].isBlank { return .field }
    return switch kind(of: line, true) {
    case .blankLine: .blank
    case .field: .field
    case .other, .undecided: .other
    }
  }
}
