internal import Bytes

/// Counts the octets of a message as they are and as they would be with CRLF line ends.
public struct MessageSize: Hashable, Sendable {
  /// The octets.
  public private(set) var octets = 0
  /// LFs that no CR precedes.
  private var bareLineFeeds = 0
  private var last: UInt8 = 0

  /// Nothing counted yet.
  public init() {}

  /// The octets with every line end as CRLF.
  public var crlfOctets: Int { octets + bareLineFeeds }

  /// Whether the last line has an end; a message without octets has no line.
  public var isEnded: Bool { octets == 0 || last == ASCII.lf }

  /// The octets that POP3 sends, dots not doubled: with CRLF line ends, the last line ended; RFC 1939 §11.
  public var sentOctets: Int { crlfOctets + (isEnded ? 0 : 2) }

  /// Counts the next octets.
  public mutating func count(_ bytes: borrowing Span<UInt8>) {
    var from = 0
    while let at = bytes.index(of: ASCII.lf, from: from) {
      if (at == 0 ? last : bytes[at - 1]) != ASCII.cr { bareLineFeeds += 1 }
      from = at + 1
    }
    octets += bytes.count
    if bytes.count > 0 { last = bytes[bytes.count - 1] }
  }
}
