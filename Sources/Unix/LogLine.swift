internal import Bytes

/// One event as `key=value` pairs in one line, written to descriptor 2 or to syslog.
///
/// Values with anything but visible ASCII and UTF-8 letters are escaped, see `Escaped`; blanks
/// and quotes make the value a quoted one. DESIGN §8.
public struct LogLine: Sendable {
  /// The line so far.
  public private(set) var bytes: [UInt8]

  /// A line that begins with what happened, one word.
  public init(_ event: StaticString) {
    bytes = [UInt8]("event=".utf8)
    bytes.append("\(event)")
  }

  /// Appends a pair; nil leaves it out.
  public func with(_ key: StaticString, _ value: [UInt8]?) -> LogLine {
    guard let value else { return self }
    var line = self
    line.bytes.append(" ")
    line.bytes.append("\(key)")
    line.bytes.append("=")
    let escaped = Escaped.encode(value, limit: 1024)
    if escaped.isEmpty || escaped.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) {
      line.bytes.append("\"")
      for byte in escaped {
        if byte == "\"" { line.bytes.append("%22") } else { line.bytes.append(byte) }
      }
      line.bytes.append("\"")
    } else {
      line.bytes.append(contentsOf: escaped)
    }
    return line
  }

  /// Appends a pair with a text.
  public func with(_ key: StaticString, _ value: String) -> LogLine { with(key, Array(value.utf8)) }

  /// Appends a pair with a number.
  public func with(_ key: StaticString, _ value: Int) -> LogLine {
    var digits: [UInt8] = []
    digits.append(decimal: value)
    return with(key, digits)
  }
}
