/// Takes quoted-printable apart; RFC 2045 §6.7.
///
/// Total: what is no encoding stands for itself. Blanks at the end of a line go, as they may have
/// been added on the way. The bytes may come in pieces of any length; the result is the same.
public struct QuotedPrintableDecoder: Sendable {
  /// The blanks kept back at most, in octets, to see whether the line ends after them.
  public static let blankLimit = 998

  private enum State {
    case text
    /// After blanks, and perhaps a CR, that may end a line.
    case blanks
    /// After `=`, and perhaps blanks and a CR.
    case escape
    /// After `=` and one digit.
    case digit
  }

  private var state = State.text
  /// What was seen since the state was `text`.
  private var held: [UInt8] = []

  /// A decoder at the start of a body.
  public init() {}

  /// Appends what these bytes stand for to `out`, but what depends on those to come.
  public mutating func decode(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    var i = 0
    var plain = PlainRun()
    while i < bytes.count {
      let byte = bytes[i]
      switch state {
      case .text where i >= plain.known:
        let end = plain.end(bytes, from: i)
        out.append(bytes.extracting(i..<end))
        i = end
      case .text: i = passText(bytes, from: i, into: &out)
      case .blanks:
        i += passBlank(byte, into: &out) ? 1 : 0
      case .escape:
        i += passEscape(byte, into: &out) ? 1 : 0
      case .digit:
        if let low = byte.hexValue, let high = held.last?.hexValue {
          out.append(high << 4 | low)
          forget()
          i += 1
        } else {
          release(into: &out)
        }
      }
    }
  }

  /// Appends what was waiting for more bytes. Then the decoder is as new.
  public mutating func finish(into out: inout [UInt8]) {
    switch state {
    case .text: break
    case .blanks:
      // a line that the end of the body ends loses its blanks too
      if held.last == ASCII.cr { out.append(ASCII.cr) }
    case .escape where held.count == 1: break
    case .escape, .digit: out.append(contentsOf: held)
    }
    forget()
  }

  private mutating func passText(
    _ bytes: borrowing Span<UInt8>, from start: Int, into out: inout [UInt8]
  ) -> Int {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      let isText = byte > 0x20 && byte != "=" || byte == ASCII.lf
      // a blank that something follows ends no line
      guard isText || byte.isBlank && end + 1 < bytes.count && bytes[end + 1] > 0x20 else { break }
      end += 1
    }
    out.append(bytes.extracting(start..<end))
    guard end < bytes.count else { return end }
    let byte = bytes[end]
    if byte == "=" || byte.isBlank || byte == ASCII.cr {
      held.append(byte)
      state = byte == "=" ? .escape : .blanks
    } else {
      out.append(byte)
    }
    return end + 1
  }

  /// Whether the byte was taken.
  private mutating func passBlank(_ byte: UInt8, into out: inout [UInt8]) -> Bool {
    let hasReturn = held.last == ASCII.cr
    if byte == ASCII.lf {
      if hasReturn { out.append(ASCII.cr) }
      out.append(ASCII.lf)
      forget()
      return true
    }
    if hasReturn || !(byte.isBlank || byte == ASCII.cr) || held.count >= Self.blankLimit {
      release(into: &out)
      return false
    }
    held.append(byte)
    return true
  }

  /// Whether the byte was taken.
  private mutating func passEscape(_ byte: UInt8, into out: inout [UInt8]) -> Bool {
    if byte == ASCII.lf {
      forget()
      return true
    }
    if held.count == 1, byte.hexValue != nil {
      held.append(byte)
      state = .digit
      return true
    }
    let isPadding = byte.isBlank || byte == ASCII.cr
    guard isPadding, held.last != ASCII.cr, held.count < Self.blankLimit else {
      release(into: &out)
      return false
    }
    held.append(byte)
    return true
  }

  /// What was held stands for itself.
  private mutating func release(into out: inout [UInt8]) {
    out.append(contentsOf: held)
    forget()
  }

  private mutating func forget() {
    held.removeAll(keepingCapacity: true)
    state = .text
  }
}

/// Finds what stands for itself without looking at each octet; each is passed over twice at most.
private struct PlainRun {
  /// Up to here it is known where the run ended, and why.
  private(set) var known = 0
  /// The first `=` that was not passed; the number of octets if there is none.
  private var mark = -1

  /// The end of whole lines that end in no blank, and of what stands before `=` in a line.
  mutating func end(_ bytes: borrowing Span<UInt8>, from start: Int) -> Int {
    if mark < start { mark = bytes.index(of: "=", from: start) ?? bytes.count }
    var line = start
    while let length = bytes.extracting(line..<mark).index(of: ASCII.lf) {
      let feed = line + length
      let last = feed - (length > 0 && bytes[feed - 1] == ASCII.cr ? 2 : 1)
      known = feed + 1
      if last >= line, bytes[last].isBlank { return line }
      line = known
    }
    // without a `=` or a line end behind it a blank may have to go
    known = min(mark + 1, bytes.count)
    return mark < bytes.count ? mark : line
  }
}
