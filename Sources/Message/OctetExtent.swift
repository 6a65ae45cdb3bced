/// Where octets lie in a message as it is stored, and how many they are.
public struct OctetExtent: Hashable, Sendable {
  /// The offset of the first.
  public let start: Int
  /// How many there are, as they are stored.
  public let count: Int
  /// How many line ends there are, LF or CRLF; a last line without one does not count.
  public let lines: Int
  /// How many of the line ends are LF alone.
  public let bareFeeds: Int

  /// Where they are stored.
  public var range: Range<Int> { start..<(start + count) }

  /// How many octets there are when every line ends in CRLF, as IMAP and SMTP send them.
  public var wireCount: Int { count + bareFeeds }

  /// Nothing.
  static let none = OctetExtent(from: OctetTally(), to: OctetTally())

  /// What lies between two moments of a count.
  init(from start: OctetTally, to end: OctetTally) {
    self.start = start.count
    count = end.count - start.count
    lines = end.feeds - start.feeds
    bareFeeds = lines - (end.pairs - start.pairs)
  }
}
