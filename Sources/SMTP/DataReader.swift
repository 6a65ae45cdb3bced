public import Bytes

/// Takes the dots out of a message that follows DATA, and finds its end; RFC 5321 §4.5.2.
///
/// Line ends come out as LF. Lines may be of any length, and the bytes may be cut anywhere.
public struct DataReader: Sendable {
  /// What was seen that the strict policy does not allow.
  public struct Flaws: OptionSet, Hashable, Sendable {
    /// One bit for each flaw.
    public let rawValue: UInt8

    /// The flaws of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// CR without LF. It comes out as it is.
    public static let bareReturn = Flaws(rawValue: 1)
    /// LF without CR, under the strict policy. It comes out as LF, and no dot after it counts.
    public static let bareLineFeed = Flaws(rawValue: 2)
    /// NUL. It comes out as it is.
    public static let nul = Flaws(rawValue: 4)
  }

  private enum State {
    case lineStart, inLine
    /// After a CR that is not yet given out.
    case afterReturn
    /// After a dot at the start of a line, which is not yet given out.
    case afterDot
    /// After such a dot and a CR.
    case afterDotReturn
    case finished
  }

  private let policy: LineFramer.Policy
  private var state = State.lineStart
  /// What was seen so far.
  public private(set) var flaws: Flaws = []

  /// A reader at the start of the message.
  public init(_ policy: LineFramer.Policy) { self.policy = policy }

  /// Whether the end was seen.
  public var isFinished: Bool {
    switch state {
    case .finished: true
    case .lineStart, .inLine, .afterReturn, .afterDot, .afterDotReturn: false
    }
  }

  /// Appends the message's octets to `out`; the answer is how many bytes were taken.
  ///
  /// All are taken unless the end is among them; what follows the end is the next command.
  public mutating func read(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) -> Int {
    let count = readLines(bytes, into: &out)
    if bytes.extracting(0..<count).index(of: ASCII.nul) != nil { flaws.insert(.nul) }
    return count
  }

  private mutating func readLines(
    _ bytes: borrowing Span<UInt8>, into out: inout [UInt8]
  ) -> Int {
    var offset = 0
    while offset < bytes.count {
      switch state {
      case .finished: return offset
      case .lineStart:
        if bytes[offset] == "." {
          state = .afterDot
          offset += 1
        } else {
          state = .inLine
        }
      case .afterDot: passDot(bytes[offset], &offset, &out)
      case .afterDotReturn: passDotReturn(bytes[offset], &offset, &out)
      case .afterReturn: passReturn(bytes[offset], &offset, &out)
      case .inLine: offset = passLine(bytes, from: offset, &out)
      }
    }
    return offset
  }

  private mutating func passDot(_ byte: UInt8, _ offset: inout Int, _ out: inout [UInt8]) {
    switch (byte, policy) {
    case (ASCII.lf, .pipe):
      state = .finished
      offset += 1
    case (ASCII.lf, .strict):
      out.append(".")
      state = .inLine
    case (ASCII.cr, _):
      state = .afterDotReturn
      offset += 1
    default:
      // the dot was put there by the client, because the line begins with one
      state = .inLine
    }
  }

  private mutating func passDotReturn(_ byte: UInt8, _ offset: inout Int, _ out: inout [UInt8]) {
    if byte == ASCII.lf {
      state = .finished
      offset += 1
    } else {
      state = .afterReturn
    }
  }

  private mutating func passReturn(_ byte: UInt8, _ offset: inout Int, _ out: inout [UInt8]) {
    if byte == ASCII.lf {
      out.append(ASCII.lf)
      state = .lineStart
      offset += 1
    } else {
      out.append(ASCII.cr)
      flaws.insert(.bareReturn)
      state = .inLine
    }
  }

  /// Passes the rest of a line, or of the bytes.
  private mutating func passLine(
    _ bytes: borrowing Span<UInt8>, from start: Int, _ out: inout [UInt8]
  ) -> Int {
    let run = LineRun(bytes, from: start, into: &out, &flaws)
    guard run.hasFeed else {
      if run.hasReturn { state = .afterReturn }
      return run.end
    }
    out.append(ASCII.lf)
    if run.hasReturn || policy == .pipe {
      state = .lineStart
    } else {
      flaws.insert(.bareLineFeed)
    }
    return run.end
  }
}
