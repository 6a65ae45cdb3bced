internal import Bytes

/// Counts the octets and the line ends of a message while it comes.
struct OctetTally: Hashable, Sendable {
  private(set) var count = 0
  private(set) var feeds = 0
  /// How many LF stand after CR.
  private(set) var pairs = 0
  private(set) var hasNul = false
  private var endsInReturn = false

  mutating func add(_ bytes: borrowing Span<UInt8>) {
    guard bytes.count > 0 else { return }
    count += bytes.count
    if !hasNul, bytes.index(of: ASCII.nul) != nil { hasNul = true }
    if endsInReturn, bytes[0] == ASCII.lf { pairs += 1 }
    endsInReturn = bytes[bytes.count - 1] == ASCII.cr
    feeds += bytes.count(of: ASCII.lf)
    if bytes.index(of: ASCII.cr) != nil { pairs += bytes.returnedFeedCount }
  }
}
