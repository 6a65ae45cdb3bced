internal import Bytes

/// Turns the octets of a stored message into those that IMAP sends: every line ends in CR LF.
///
/// They may be cut anywhere. A CR that ends no line stays as it is.
struct WireConverter: Sendable {
  private var endsInReturn = false

  /// How many octets these become; they count as passed.
  mutating func count(_ bytes: borrowing Span<UInt8>) -> Int {
    guard bytes.count > 0 else { return 0 }
    let feeds = bytes.count(of: ASCII.lf)
    var bare = feeds
    if feeds > 0 {
      if bytes.index(of: ASCII.cr) != nil { bare -= bytes.returnedFeedCount }
      if endsInReturn, bytes[0] == ASCII.lf { bare -= 1 }
    }
    endsInReturn = bytes[bytes.count - 1] == ASCII.cr
    return bytes.count + bare
  }

  /// Appends what they become, which are so many octets if the caller has counted them.
  mutating func write(
    _ bytes: borrowing Span<UInt8>, counted: Int? = nil, into out: inout [UInt8]
  ) {
    guard bytes.count > 0 else { return }
    var passed = self
    let size = counted ?? passed.count(bytes)
    out.reserve(size)
    if size == bytes.count {
      out.append(bytes)
    } else {
      writeLines(bytes, into: &out)
    }
    endsInReturn = bytes[bytes.count - 1] == ASCII.cr
  }

  private func writeLines(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    var start = 0
    while let feed = bytes.index(of: ASCII.lf, from: start) {
      let hasReturn = feed > 0 ? bytes[feed - 1] == ASCII.cr : endsInReturn
      out.append(bytes.extracting(start..<feed))
      if !hasReturn { out.append(ASCII.cr) }
      out.append(ASCII.lf)
      start = feed + 1
    }
    out.append(bytes.extracting(start..<bytes.count))
  }
}

extension [UInt8] {
  /// Makes room for so many more, and never so often that appending takes longer than linear time.
  mutating func reserve(_ more: Int) {
    if capacity - count < more { reserveCapacity(Swift.max(count + more, 2 * capacity)) }
  }

  /// Makes each NUL from an offset on 0x80, as no literal but a `literal8` may have one.
  mutating func replaceNul(from start: Int) {
    var at = start
    while let found = span.index(of: ASCII.nul, from: at) {
      self[found] = 0x80
      at = found + 1
    }
  }
}
