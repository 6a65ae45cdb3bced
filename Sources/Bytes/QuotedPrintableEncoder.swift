/// Quoted-printable for text; RFC 2045 §6.7.
///
/// LF and CRLF are line ends and stay as they are; every other octet comes back when decoded, bare
/// CR and NUL too. The bytes may come in pieces of any length; the result is the same.
public struct QuotedPrintableEncoder: Sendable {
  /// The characters of the longest line.
  public static let width = 76

  private let lineEnd: [UInt8]
  private var column = 0
  /// A blank that must be encoded if the line ends after it.
  private var blank: UInt8?
  /// After a CR that may begin a line end.
  private var hasReturn = false

  /// An encoder that ends the lines that it breaks itself with these bytes.
  public init(lineEnd: [UInt8] = [ASCII.lf]) { self.lineEnd = lineEnd }

  /// Appends the encoding of these bytes to `out`, but what depends on those to come.
  public mutating func encode(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    var i = 0
    while i < bytes.count {
      let byte = bytes[i]
      if byte == ASCII.lf {
        endLine(into: &out)
        i += 1
        continue
      }
      settleReturn(into: &out)
      if byte == ASCII.cr {
        hasReturn = true
        i += 1
        continue
      }
      settleBlank(into: &out)
      if Self.isPlain(byte) {
        i = putRun(bytes, from: i, into: &out)
      } else {
        putEscaped(byte, into: &out)
        i += 1
      }
    }
  }

  /// Appends what was waiting for more bytes. Then the encoder is as new.
  public mutating func finish(into out: inout [UInt8]) {
    if hasReturn {
      settleReturn(into: &out)
    } else if let blank {
      putEscaped(blank, into: &out)
    }
    blank = nil
    column = 0
  }

  private mutating func endLine(into out: inout [UInt8]) {
    if let blank { putEscaped(blank, into: &out) }
    if hasReturn { out.append(ASCII.cr) }
    out.append(ASCII.lf)
    blank = nil
    hasReturn = false
    column = 0
  }

  /// A CR that no LF followed.
  private mutating func settleReturn(into out: inout [UInt8]) {
    guard hasReturn else { return }
    settleBlank(into: &out)
    putEscaped(ASCII.cr, into: &out)
    hasReturn = false
  }

  /// A blank that does not end a line.
  private mutating func settleBlank(into out: inout [UInt8]) {
    guard let blank else { return }
    makeRoom(1, into: &out)
    out.append(blank)
    column += 1
    self.blank = nil
  }

  /// Appends octets that stand for themselves, as far as the line goes; the answer is where they end.
  private mutating func putRun(
    _ bytes: borrowing Span<UInt8>, from start: Int, into out: inout [UInt8]
  ) -> Int {
    makeRoom(1, into: &out)
    let limit = min(bytes.count, start + Self.width - 1 - column)
    var end = start
    while end < limit, Self.isPlain(bytes[end]) { end += 1 }
    let next = end
    if bytes[end - 1].isBlank {
      end -= 1
      blank = bytes[end]
    }
    out.append(bytes.extracting(start..<end))
    column += end - start
    return next
  }

  private mutating func putEscaped(_ byte: UInt8, into out: inout [UInt8]) {
    makeRoom(3, into: &out)
    out.append("=")
    out.append(hex: byte)
    column += 3
  }

  /// Breaks the line if not so many characters and a `=` fit into it.
  private mutating func makeRoom(_ count: Int, into out: inout [UInt8]) {
    guard column + count > Self.width - 1 else { return }
    out.append("=")
    out.append(contentsOf: lineEnd)
    column = 0
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (byte &- 0x20 < 95 && byte != "=") || byte == ASCII.tab
  }
}
