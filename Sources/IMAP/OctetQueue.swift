internal import Bytes

/// Octets that have arrived and were not used.
struct OctetQueue: Sendable {
  private var buffer: [UInt8] = []
  private var start = 0
  /// From `start` up to here there is no LF.
  private var searched = 0

  var count: Int { buffer.count - start }

  var isEmpty: Bool { count == 0 }

  mutating func append(_ octets: [UInt8]) {
    // what was used goes away when that is at least half: no octet is moved more than once or twice
    if start >= buffer.count - start {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
    buffer.append(contentsOf: octets)
  }

  /// The first octets, which stay.
  func first(_ limit: Int) -> [UInt8] { [UInt8](buffer[start..<start + min(limit, count)]) }

  /// At most so many octets.
  mutating func take(_ limit: Int) -> [UInt8] {
    let end = start + min(limit, count)
    let taken = [UInt8](buffer[start..<end])
    start = end
    searched = max(searched, start)
    return taken
  }

  /// Throws away at most so many octets; the answer is how many.
  mutating func drop(_ limit: Int) -> Int {
    let dropped = min(limit, count)
    start += dropped
    searched = max(searched, start)
    return dropped
  }

  /// The next line without its end, which is LF with CR before it or not; nil if it has not arrived as a whole.
  mutating func takeLine() -> [UInt8]? {
    guard let feed = buffer.span.index(of: ASCII.lf, from: searched) else {
      searched = buffer.count
      return nil
    }
    let end = feed > start && buffer[feed - 1] == ASCII.cr ? feed - 1 : feed
    let line = [UInt8](buffer[start..<end])
    start = feed + 1
    searched = start
    return line
  }

  /// Throws away all but the last octets.
  mutating func keepLast(_ limit: Int) { _ = drop(max(0, count - limit)) }
}
