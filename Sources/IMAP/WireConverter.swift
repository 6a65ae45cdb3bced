internal import Bytes

/// Turns the octets of a stored message into those that IMAP sends: every line ends in CR LF.
///
/// They may be cut anywhere. A CR that ends no line stays as it is.
struct WireConverter: Sendable {
  private var endsInReturn = false

  /// How many octets these become; they count as passed.
  mutating func pass(_ bytes: borrowing Span<UInt8>) -> Int {
    defer { note(bytes) }
    return bytes.count + bytes.bareFeedCount(after: endsInReturn)
  }

  /// Appends what the octets become; the answer is whether there is a NUL among them.
  @discardableResult
  mutating func write(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) -> Bool {
    defer { note(bytes) }
    return out.append(returning: bytes, after: endsInReturn)
  }

  private mutating func note(_ bytes: borrowing Span<UInt8>) {
    if bytes.count > 0 { endsInReturn = bytes[bytes.count - 1] == ASCII.cr }
  }
}

extension [UInt8] {
  /// Makes each NUL from an offset on 0x80, as no literal but a `literal8` may have one.
  mutating func replaceNul(from start: Int) {
    var at = start
    while let found = span.index(of: ASCII.nul, from: at) {
      self[found] = 0x80
      at = found + 1
    }
  }
}
