internal import Bytes
internal import Postal

/// A lexical token of RFC 5322 §3.2, as a range of the bytes it stands in.
struct AddressToken {
  enum Kind {
    /// A run of `atext`.
    case atom
    /// A quoted string, its quotes included.
    case quoted
    /// A domain literal, its brackets included.
    case literal
    /// One of `.@,;:<>`.
    case special(UInt8)
    /// There is nothing more.
    case end
  }

  let kind: Kind
  let range: Range<Int>

  func isSpecial(_ byte: UInt8) -> Bool {
    if case .special(byte) = kind { true } else { false }
  }

  var isEnd: Bool {
    if case .end = kind { true } else { false }
  }
}

/// Cuts an address list into tokens; passes over blanks, folds and comments.
struct AddressLexer {
  /// How deep comments may stand in each other.
  static let commentDepthLimit = 100

  let bytes: [UInt8]
  let end: Int
  private(set) var offset: Int
  /// The last comment passed, without its parentheses.
  var comment: Range<Int>?

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.offset = range.lowerBound
    self.end = range.upperBound
  }

  mutating func next() throws(ParsingError) -> AddressToken {
    try passBlanks()
    let start = offset
    guard start < end else { return AddressToken(kind: .end, range: start..<start) }
    let byte = bytes[start]
    if Address.isAtomText(byte) {
      while offset < end, Address.isAtomText(bytes[offset]) { offset += 1 }
      return AddressToken(kind: .atom, range: start..<offset)
    }
    switch byte {
    case "\"": return try takeQuoted()
    case "[": return try takeLiteral()
    case ".", "@", ",", ";", ":", "<", ">":
      offset += 1
      return AddressToken(kind: .special(byte), range: start..<offset)
    case ")": throw ParsingError(at: start, "a \")\" has no \"(\" before it")
    case "]": throw ParsingError(at: start, "a \"]\" has no \"[\" before it")
    case "\\": throw ParsingError(at: start, "a backslash may stand only inside quotes")
    default: throw ParsingError(at: start, "a control character cannot stand in an address")
    }
  }

  private mutating func passBlanks() throws(ParsingError) {
    while offset < end {
      switch bytes[offset] {
      case ASCII.space, ASCII.tab: offset += 1
      case ASCII.cr, ASCII.lf: offset = try foldEnd()
      case "(": try passComment()
      default: return
      }
    }
  }

  /// The offset after the line end here, which must be followed by a blank or by nothing.
  private func foldEnd() throws(ParsingError) -> Int {
    var next = offset
    if bytes[next] == ASCII.cr { next += 1 }
    guard next < end, bytes[next] == ASCII.lf else {
      throw ParsingError(at: offset, "a bare carriage return cannot stand in an address")
    }
    next += 1
    guard next == end || bytes[next].isBlank else {
      throw ParsingError(at: offset, "a line break cannot stand in an address")
    }
    return next
  }

  private mutating func passComment() throws(ParsingError) {
    let start = offset
    var depth = 0
    while offset < end {
      switch bytes[offset] {
      case "(": depth += 1
      case ")": depth -= 1
      case "\\": offset += 1
      case ASCII.cr, ASCII.lf: offset = try foldEnd() - 1
      default: break
      }
      offset += 1
      if depth == 0 {
        comment = (start + 1)..<(offset - 1)
        return
      }
      if depth > Self.commentDepthLimit {
        throw ParsingError(at: start, "comments stand too deep inside each other")
      }
    }
    offset = end
    throw ParsingError(at: start, "a \"(\" has no \")\" after it")
  }

  private mutating func takeQuoted() throws(ParsingError) -> AddressToken {
    let start = offset
    offset += 1
    while offset < end {
      switch bytes[offset] {
      case "\"":
        offset += 1
        return AddressToken(kind: .quoted, range: start..<offset)
      case "\\" where offset + 1 < end && !bytes[offset + 1].isControl: offset += 2
      case ASCII.cr, ASCII.lf: offset = try foldEnd()
      default: offset += 1
      }
    }
    offset = end
    throw ParsingError(at: start, "a quoted string has no end")
  }

  private mutating func takeLiteral() throws(ParsingError) -> AddressToken {
    let start = offset
    while offset < end {
      switch bytes[offset] {
      case "]":
        offset += 1
        return AddressToken(kind: .literal, range: start..<offset)
      case ASCII.cr, ASCII.lf: offset = try foldEnd()
      default: offset += 1
      }
    }
    throw ParsingError(at: start, "a \"[\" has no \"]\" after it")
  }

  /// Appends what a quoted string or a comment says.
  func appendContent(of range: Range<Int>, to out: inout [UInt8]) {
    out.append(unquoting: range, of: bytes)
  }
}

extension [UInt8] {
  /// Appends what a quoted string or a comment in some bytes says: no backslashes, no line ends.
  mutating func append(unquoting range: Range<Int>, of bytes: [UInt8]) {
    var i = range.lowerBound
    while i < range.upperBound {
      if bytes[i] == "\\", i + 1 < range.upperBound { i += 1 }
      if bytes[i] != ASCII.cr, bytes[i] != ASCII.lf { append(bytes[i]) }
      i += 1
    }
  }
}
