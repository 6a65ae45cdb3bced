internal import Bytes

/// What octets hold that not every mail system takes.
///
/// They may come in pieces of any length. Line ends are LF or CRLF.
public struct OctetFacts: Hashable, Sendable {
  /// The longest line that may be sent, in octets without its line end; RFC 5321 §4.5.3.1.6.
  public static let lineLimit = 998

  /// How many octets there are.
  public private(set) var count = 0
  /// How many of them are 128 and above.
  public private(set) var eightBitCount = 0
  /// Whether there is a NUL.
  public private(set) var hasNul = false
  /// The octets of the longest line, without its line end.
  public private(set) var longestLine = 0
  private var hasInnerReturn = false
  private(set) var endsInReturn = false
  private var lineCount = 0

  /// The facts of no octets.
  public init() {}

  /// Whether there is a CR that no LF follows.
  public var hasBareReturn: Bool { hasInnerReturn || endsInReturn }

  /// Whether the octets are lines of ASCII that every mail system takes.
  public var isSevenBit: Bool { eightBitCount == 0 && isLines }

  /// Whether the octets are lines that a mail system with 8BITMIME takes.
  public var isLines: Bool { !hasNul && !hasBareReturn && longestLine <= Self.lineLimit }

  /// Goes on with these octets.
  public mutating func add(_ bytes: borrowing Span<UInt8>) {
    guard bytes.count > 0 else { return }
    count += bytes.count
    var high = 0
    for i in 0..<bytes.count { high += Int(bytes[i] >> 7) }
    eightBitCount += high
    if !hasNul, bytes.index(of: ASCII.nul) != nil { hasNul = true }
    addLines(bytes)
    addReturns(bytes)
  }

  private mutating func addLines(_ bytes: borrowing Span<UInt8>) {
    var start = 0
    while let feed = bytes.index(of: ASCII.lf, from: start) {
      let hasReturn = feed > 0 ? bytes[feed - 1] == ASCII.cr : endsInReturn
      longestLine = max(longestLine, lineCount + feed - start - (hasReturn ? 1 : 0))
      lineCount = 0
      start = feed + 1
    }
    lineCount += bytes.count - start
    // a CR at the end may yet be of the line end
    let hasReturn = lineCount > 0 && bytes[bytes.count - 1] == ASCII.cr
    longestLine = max(longestLine, hasReturn ? lineCount - 1 : lineCount)
  }

  private mutating func addReturns(_ bytes: borrowing Span<UInt8>) {
    if endsInReturn, bytes[0] != ASCII.lf { hasInnerReturn = true }
    endsInReturn = bytes[bytes.count - 1] == ASCII.cr
    var start = 0
    while !hasInnerReturn, let at = bytes.index(of: ASCII.cr, from: start), at + 1 < bytes.count {
      hasInnerReturn = bytes[at + 1] != ASCII.lf
      start = at + 1
    }
  }
}
