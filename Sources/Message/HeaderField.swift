internal import Bytes

/// One field of a header, as ranges of the bytes it was found in; RFC 5322 §2.2.
///
/// It stays valid for any bytes that begin with the same header.
public struct HeaderField: Hashable, Sendable {
  /// All bytes of the field: name, colon, body, folded lines, and the last line end if there is
  /// one.
  public let range: Range<Int>
  /// How many octets the name has.
  let nameCount: Int
  /// The offset after the colon.
  let bodyStart: Int

  init(range: Range<Int>, nameCount: Int, bodyStart: Int) {
    self.range = range
    self.nameCount = nameCount
    self.bodyStart = bodyStart
  }

  /// Where the name stands, without blanks and colon.
  public var nameRange: Range<Int> { range.lowerBound..<(range.lowerBound + nameCount) }

  /// Where the body stands: everything after the colon, still folded.
  public var bodyRange: Range<Int> { bodyStart..<range.upperBound }

  /// Whether the field has this name, in any case.
  public func isNamed(_ name: StaticString, in bytes: Span<UInt8>) -> Bool {
    nameCount == name.utf8CodeUnitCount
      && bytes.extracting(nameRange).equalsIgnoringCase(name)
  }

  /// The body unfolded, without blanks at either end: RFC 5322 §2.2.3.
  ///
  /// Line ends (LF or CRLF) go, nothing else does: bare CR, NUL and 8-bit octets are kept.
  public func value(in bytes: Span<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var start = bodyStart
    while start < range.upperBound, bytes[start].isBlank { start += 1 }
    out.reserveCapacity(range.upperBound - start)
    while start < range.upperBound {
      let feed = bytes.extracting(start..<range.upperBound).index(of: ASCII.lf).map { $0 + start }
      var end = feed ?? range.upperBound
      let next = end + 1
      if feed != nil, end > start, bytes[end - 1] == ASCII.cr { end -= 1 }
      out.append(bytes.extracting(start..<end))
      start = next
    }
    while out.last?.isBlank == true { out.removeLast() }
    return out.first?.isBlank == true ? out.trimmingBlanks : out
  }
}
