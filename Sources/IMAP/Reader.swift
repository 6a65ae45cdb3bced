internal import Bytes

/// The arguments of one command, read from left to right; RFC 9051 §9.
///
/// Literals stand in the text where they belong: `{3}`, CR LF, three octets. What is read is there,
/// or the error says what was expected; it never reads past the end.
struct Reader {
  var cursor: ByteCursor
  /// Whether names of mailboxes are UTF-8, not modified UTF-7.
  let isUTF8: Bool

  /// A reader at the first of these octets.
  init(_ bytes: [UInt8], isUTF8: Bool = false) {
    cursor = ByteCursor(bytes)
    self.isUTF8 = isUTF8
  }

  /// An error where the reader is.
  func error(_ reason: String) -> ParsingError { ParsingError(at: cursor.offset, reason) }

  var next: UInt8? { cursor.next }

  mutating func take(_ byte: UInt8) -> Bool { cursor.take(byte) }

  mutating func expect(_ byte: UInt8, _ reason: String) throws(ParsingError) {
    guard cursor.take(byte) else { throw error(reason) }
  }

  mutating func space() throws(ParsingError) {
    try expect(ASCII.space, "an argument is missing, or a space before it")
  }

  /// Passes a space that something follows.
  mutating func takeSpace() -> Bool {
    let start = cursor.offset
    guard cursor.take(ASCII.space) else { return false }
    if next == nil || next == ASCII.space { cursor.back(to: start) }
    return cursor.offset > start
  }

  /// The end of the command; some clients leave spaces there.
  mutating func end() throws(ParsingError) {
    _ = cursor.take(while: { $0 == ASCII.space })
    guard cursor.isAtEnd else { throw error("there is more than this command takes") }
  }

  /// Passes this word of the grammar, in any case, if no longer word begins with it here.
  mutating func takeWord(_ word: StaticString) -> Bool {
    let start = cursor.offset
    guard cursor.takeKeyword(word) else { return false }
    guard let next, next.isAtom else { return true }
    cursor.back(to: start)
    return false
  }

  /// A word of the grammar in upper case: letters, digits, and `. - = +`.
  mutating func word(_ reason: String) throws(ParsingError) -> String {
    let start = cursor.offset
    let word = cursor.take(while: {
      $0.isLetter || $0.isDigit || $0 == "." || $0 == "-" || $0 == "=" || $0 == "+"
    })
    guard !word.isEmpty else {
      throw ParsingError(at: start, reason)
    }
    return word.upperWord
  }
}

/// What can be read as an argument.
protocol Readable {
  init(_ reader: inout Reader) throws(ParsingError)
}

extension Reader {
  /// One or more in parentheses with a space between each two; none only where that is allowed.
  mutating func list<Element: Readable>(
    of _: Element.Type = Element.self, mayBeEmpty: Bool = false
  ) throws(ParsingError) -> [Element] {
    try expect("(", "a list in parentheses was expected")
    var elements: [Element] = []
    if mayBeEmpty, take(")") { return elements }
    repeat {
      elements.append(try Element(&self))
    } while take(ASCII.space)
    try expect(")", "a space or the end of the list was expected")
    return elements
  }

  /// A list in parentheses, or a single one without them.
  mutating func oneOrList<Element: Readable>(
    of _: Element.Type = Element.self
  ) throws(ParsingError) -> [Element] {
    next == "(" ? try list() : [try Element(&self)]
  }
}

// Numbers.
extension Reader {
  /// number: 32 bits.
  mutating func number() throws(ParsingError) -> UInt32 {
    let start = cursor.offset
    guard let value = cursor.take(while: \.isDigit).decimal, let number = UInt32(exactly: value)
    else { throw ParsingError(at: start, "a number below 4294967296 was expected") }
    return number
  }

  /// nz-number: 32 bits, not 0.
  mutating func positive() throws(ParsingError) -> UInt32 {
    let start = cursor.offset
    let number = try number()
    guard number > 0 else { throw ParsingError(at: start, "a number above 0 was expected") }
    return number
  }

  /// number64: 63 bits.
  mutating func longNumber() throws(ParsingError) -> Int {
    let start = cursor.offset
    guard let value = cursor.take(while: \.isDigit).decimal else {
      throw ParsingError(at: start, "a number below 9223372036854775808 was expected")
    }
    return value
  }
}
