internal import Bytes

// The strings of RFC 9051 §4.3: atoms, quoted strings, literals.
extension Reader {
  /// atom
  mutating func atom(_ reason: String = "an atom was expected") throws(ParsingError) -> [UInt8] {
    let start = cursor.offset
    let atom = cursor.take(while: \.isAtom)
    guard !atom.isEmpty else { throw ParsingError(at: start, reason) }
    return atom
  }

  /// astring
  mutating func astring() throws(ParsingError) -> [UInt8] {
    if let string = try optionalString() { return string }
    let start = cursor.offset
    let atom = cursor.take(while: \.isAString)
    guard !atom.isEmpty else { throw ParsingError(at: start, "a string was expected") }
    return atom
  }

  /// string: quoted, or a literal without NUL.
  mutating func string() throws(ParsingError) -> [UInt8] {
    guard let string = try optionalString() else {
      throw error("a quoted string or a literal was expected")
    }
    return string
  }

  /// nstring: nil is NIL.
  mutating func nstring() throws(ParsingError) -> [UInt8]? {
    takeWord("NIL") ? nil : try string()
  }

  /// nstring or literal8, as values of METADATA are; RFC 5464 §5.
  mutating func value() throws(ParsingError) -> [UInt8]? {
    guard next == "~" else { return try nstring() }
    return try literal()
  }

  /// list-mailbox: a pattern of names.
  mutating func listMailbox() throws(ParsingError) -> [UInt8] {
    if let string = try optionalString() { return string }
    let start = cursor.offset
    let atom = cursor.take(while: \.isListChar)
    guard !atom.isEmpty else { throw ParsingError(at: start, "a pattern was expected") }
    return atom
  }

  private mutating func optionalString() throws(ParsingError) -> [UInt8]? {
    switch next {
    case "\"": return try quoted()
    case "{":
      let start = cursor.offset
      let octets = try literal()
      if octets.contains(ASCII.nul) {
        throw ParsingError(at: start, "a string has a NUL, which only binary literals may have")
      }
      return octets
    default: return nil
    }
  }

  /// quoted; octets above 127 are taken as they are, as all servers do, but must be UTF-8 once that is enabled.
  private mutating func quoted() throws(ParsingError) -> [UInt8] {
    let start = cursor.offset
    try expect("\"", "a quoted string was expected")
    var string: [UInt8] = []
    while true {
      string += cursor.take(while: { $0.isQuotable && $0 != "\"" && $0 != "\\" })
      switch cursor.next {
      case "\"":
        _ = cursor.takeByte()
        // RFC 6855 §3
        guard !isUTF8 || string.isUTF8 else {
          throw ParsingError(at: start, "a quoted string is not UTF-8")
        }
        return string
      case "\\":
        _ = cursor.takeByte()
        guard let byte = cursor.next, byte == "\"" || byte == "\\" else {
          throw error("a backslash stands only before a quote or a backslash")
        }
        _ = cursor.takeByte()
        string.append(byte)
      default: throw error("a quoted string has no end, or a character that cannot be in it")
      }
    }
  }

  /// literal or literal8, of which the framer has seen to the octets.
  private mutating func literal() throws(ParsingError) -> [UInt8] {
    _ = cursor.take("~")
    try expect("{", "a literal was expected")
    let size = try longNumber()
    _ = cursor.take("+")
    try expect("}", "a literal was expected")
    try expect(ASCII.cr, "the line must end after the length of a literal")
    try expect(ASCII.lf, "the line must end after the length of a literal")
    guard let octets = cursor.take(count: size) else {
      throw error("the literal is shorter than it says")
    }
    return octets
  }
}
