internal import Bytes

/// The announcement of a literal with which a line ends: `{3}`, `{3+}`, `~{3}`; RFC 9051 §4.3, 7888.
struct LiteralMark: Equatable {
  /// The longest announcement.
  static let limit = 32

  /// Where it begins in the line.
  var offset: Int
  /// Nil if there is no such number of octets.
  var size: Int?
  var isSynchronising: Bool
  var isBinary: Bool

  /// Nil if the line does not end in one; `isPlain` says that it cannot be in a quoted string.
  ///
  /// One that nobody is asked for counts wherever it stands, as its octets come: RFC 7888 §3.
  init?(endOf line: [UInt8], isPlain: Bool = false) {
    guard line.last == "}" else { return nil }
    var at = line.count - 2
    isSynchronising = at < 0 || line[at] != "+"
    if !isSynchronising { at -= 1 }
    let end = at + 1
    while at >= 0, line[at].isDigit { at -= 1 }
    guard at >= 0, line[at] == "{", at + 1 < end else { return nil }
    size = [UInt8](line[(at + 1)..<end]).decimal
    isBinary = at > 0 && line[at - 1] == "~"
    offset = isBinary ? at - 1 : at
    if !isPlain, isSynchronising, Self.endsInQuotes(line) { return nil }
  }

  /// Whether a quoted string has no end in this line.
  private static func endsInQuotes(_ line: [UInt8]) -> Bool {
    var isQuoted = false
    var isEscaped = false
    for byte in line {
      if isEscaped {
        isEscaped = false
      } else if byte == "\"" {
        isQuoted.toggle()
      } else if byte == "\\", isQuoted {
        isEscaped = true
      }
    }
    return isQuoted
  }
}
