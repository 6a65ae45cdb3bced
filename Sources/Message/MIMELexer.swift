internal import Bytes

/// Reads the words of a MIME field: tokens, quoted strings, blanks and comments; RFC 2045 §5.1.
///
/// Total, and in linear time: whatever is no word is passed over.
struct MIMELexer {
  let bytes: [UInt8]
  let end: Int
  private(set) var offset: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { offset == end }

  var next: UInt8? { offset < end ? bytes[offset] : nil }

  /// Goes back to an offset where it was.
  mutating func back(to offset: Int) { self.offset = offset }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    offset += 1
    return true
  }

  /// Passes blanks, line ends and comments; a comment without an end goes to the end of all.
  mutating func passBlanks() {
    while let byte = next {
      if byte == "(" {
        passComment()
      } else if byte.isBlank || byte == ASCII.cr || byte == ASCII.lf {
        offset += 1
      } else {
        return
      }
    }
  }

  private mutating func passComment() {
    var depth = 0
    while offset < end {
      switch bytes[offset] {
      case "(": depth += 1
      case ")": depth -= 1
      case "\\" where offset + 1 < end: offset += 1
      default: break
      }
      offset += 1
      if depth == 0 { return }
    }
  }

  /// Passes all octets that belong to a word of some kind.
  mutating func takeRun(where belongs: (UInt8) -> Bool) -> Range<Int> {
    let start = offset
    while offset < end, belongs(bytes[offset]) { offset += 1 }
    return start..<offset
  }

  /// Passes a token, which may have 8-bit octets and may be empty.
  mutating func takeToken() -> Range<Int> {
    takeRun(where: Self.isToken)
  }

  /// Passes a value: a quoted string, or all up to a blank, `;` or `(`.
  ///
  /// Many write values with `/`, `=` or `?` in them without quotes.
  mutating func takeValue() -> (range: Range<Int>, content: [UInt8]) {
    if next == "\"" { return takeQuoted() }
    let start = offset
    while let byte = next, byte != ";", byte != "(", !byte.isBlank, byte != ASCII.cr,
      byte != ASCII.lf
    {
      offset += 1
    }
    return (start..<offset, [UInt8](bytes[start..<offset]))
  }

  /// Passes what is left of a parameter, up to the next `;` that does not stand in quotes.
  mutating func passToSemicolon() {
    while let byte = next, byte != ";" {
      switch byte {
      case "(": passComment()
      case "\"": _ = takeQuoted()
      default: offset += 1
      }
    }
  }

  private mutating func takeQuoted() -> (range: Range<Int>, content: [UInt8]) {
    let start = offset
    var content: [UInt8] = []
    offset += 1
    while let byte = next {
      offset += 1
      switch byte {
      case "\"": return (start..<offset, content)
      case ASCII.cr, ASCII.lf: break
      case "\\":
        guard let escaped = next else { break }
        content.append(escaped)
        offset += 1
      default: content.append(byte)
      }
    }
    return (start..<offset, content)
  }

  static func isToken(_ byte: UInt8) -> Bool {
    guard byte.isVisible else { return byte.isEightBit }
    switch byte {
    case "(", ")", "<", ">", "@", ",", ";", ":", "\\", "\"", "/", "[", "]", "?", "=": return false
    default: return true
    }
  }
}

/// A parameter as it stands in a field.
struct ParameterPlace {
  let name: Range<Int>
  /// The value with its quotes.
  let value: Range<Int>
  let content: [UInt8]
}

extension MIMELexer {
  /// Passes the next `; name=value`; nil at the end. What is no parameter is passed over.
  mutating func takeParameter() -> ParameterPlace? {
    while true {
      passToSemicolon()
      guard take(";") else { return nil }
      passBlanks()
      let name = takeToken()
      passBlanks()
      guard !name.isEmpty, take("=") else { continue }
      passBlanks()
      let value = takeValue()
      return ParameterPlace(name: name, value: value.range, content: value.content)
    }
  }
}
