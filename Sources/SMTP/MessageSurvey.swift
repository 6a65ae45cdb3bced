internal import Bytes

/// What the octets of a message ask of the way it is sent. Fed with all of them, cut anywhere.
public struct MessageSurvey: Hashable, Sendable {
  /// Octets seen.
  public private(set) var count = 0
  /// Octets that sending adds: a CR to each LF that has none, and what ends a last line.
  private var added = 0
  private var last: UInt8 = ASCII.lf
  /// Whether an octet is 128 or above.
  public private(set) var hasEightBit = false
  /// Whether there is a NUL.
  public private(set) var hasNul = false
  private var hasReturn = false

  /// A survey of nothing.
  public init() {}

  /// Looks at the next octets.
  public mutating func add(_ bytes: borrowing Span<UInt8>) {
    guard bytes.count > 0 else { return }
    var high: UInt8 = 0
    for i in 0..<bytes.count { high |= bytes[i] }
    hasEightBit = hasEightBit || high.isEightBit
    hasNul = hasNul || bytes.index(of: ASCII.nul) != nil
    // a CR at the end of the octets before is bare unless LF comes first now
    if last == ASCII.cr, count > 0, bytes[0] != ASCII.lf { hasReturn = true }
    countLines(bytes)
    count += bytes.count
    last = bytes[bytes.count - 1]
  }

  private mutating func countLines(_ bytes: borrowing Span<UInt8>) {
    let hasAnyReturn = bytes.index(of: ASCII.cr) != nil
    var start = 0
    while let feed = bytes.index(of: ASCII.lf, from: start) {
      let before = feed > 0 ? bytes[feed - 1] : last
      if before != ASCII.cr { added += 1 }
      if hasAnyReturn { noteReturns(bytes.extracting(start..<max(start, feed - 1))) }
      start = feed + 1
    }
    if hasAnyReturn, start < bytes.count {
      noteReturns(bytes.extracting(start..<(bytes.count - 1)))
    }
  }

  /// A line without what may be its line end.
  private mutating func noteReturns(_ line: borrowing Span<UInt8>) {
    if line.index(of: ASCII.cr) != nil { hasReturn = true }
  }

  /// Whether a CR stands without LF behind it.
  public var hasBareReturn: Bool { hasReturn || (count > 0 && last == ASCII.cr) }

  /// The octets of the message with CR LF line ends, the last line ended, dots not counted; RFC 1870 §5.
  public var wireSize: Int { count + added + (count > 0 && last != ASCII.lf ? 2 : 0) }
}
