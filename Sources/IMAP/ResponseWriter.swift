internal import Bytes

/// Writes what the server says; RFC 9051 §7.
///
/// Strings are quoted if they can be, literals if not; a NUL, which neither may have, becomes 0x80.
public struct ResponseWriter: Sendable {
  /// The longest string that is quoted.
  static let quotedLimit = 1000

  /// What was written and not taken.
  public internal(set) var bytes: [UInt8] = []
  /// Whether the client has enabled UTF-8 in quoted strings and names.
  public var isUTF8: Bool
  /// Whether the next element of a list follows another.
  var isInList = false

  /// A writer that has written nothing.
  public init(isUTF8: Bool = false) { self.isUTF8 = isUTF8 }

  /// What was written; then it is as new. A response may be taken in pieces, to send a literal between them.
  public mutating func take() -> [UInt8] {
    let taken = bytes
    bytes = []
    return taken
  }

  /// A status: tagged if it ends a command, `*` if not. The text is one line for people.
  public mutating func status(
    _ tag: Tag?, _ status: Status, code: ResponseCode? = nil, _ text: [UInt8]
  ) {
    put(tag?.bytes ?? ["*"])
    put(text: " \(status.text) ")
    if let code {
      put("[")
      put(code.bytes)
      put("] ")
    }
    // a text has to have a character, and must not look like a code
    let plain = text.map { $0.isControl || $0.isEightBit && !isUTF8 ? UInt8("?") : $0 }
    if code == nil, plain.first == "[" { put(" ") }
    put(plain.isEmpty ? ["-"] : plain)
    endLine()
  }

  /// A status with words of our own.
  public mutating func status(
    _ tag: Tag?, _ status: Status, code: ResponseCode? = nil, _ text: String
  ) {
    self.status(tag, status, code: code, Array(text.utf8))
  }

  /// `+`: the client is to go on. The text is for people, or base64 in AUTHENTICATE.
  public mutating func proceed(_ text: [UInt8] = Array("go on".utf8)) {
    put("+ ")
    put(text)
    endLine()
  }

  /// The answer to a command that could not be framed.
  public mutating func refuse(_ tag: Tag?, _ refusal: CommandFramer.Refusal) {
    switch refusal {
    case .syntax(let error): status(tag, .bad, error.reason)
    case .lineTooLong: status(tag, .bad, "the line is too long")
    case .literalTooBig: status(tag, .no, code: .tooBig, "the literal is too large")
    case .literalUnasked:
      status(tag, .bad, code: .tooBig, "a literal as large must wait until it is asked for")
    case .lost: status(nil, .bye, "a literal has a length that cannot be")
    }
  }

  /// The answer to a command that could not be read.
  public mutating func refuse(_ refusal: TaggedCommand.Refusal) {
    status(refusal.tag, .bad, refusal.error.reason)
  }
}

// The pieces.
extension ResponseWriter {
  mutating func put(_ literal: StaticString) { bytes.append(literal: literal) }

  mutating func put(text: String) { bytes.append(text) }

  mutating func put(_ octets: [UInt8]) { bytes += octets }

  mutating func put(_ number: Int) { bytes.append(decimal: number) }

  mutating func endLine() { put("\r\n") }

  /// `* ` and a word.
  mutating func begin(_ word: String) {
    put("* ")
    put(text: word)
  }

  /// A space, but for the first in a list.
  mutating func separate() {
    if isInList { put(" ") }
    isInList = true
  }

  /// A string in quotes, or as a literal.
  mutating func put(string: [UInt8]) {
    if canQuote(string) { return bytes.append(quoted: string.span) }
    put(literalOf: string.count)
    put(string.map { $0 == ASCII.nul ? 0x80 : $0 })
  }

  mutating func put(nstring string: [UInt8]?) {
    if let string { put(string: string) } else { put("NIL") }
  }

  /// An atom if it can be one; a string if not.
  mutating func put(astring string: [UInt8]) {
    // NIL as an atom would be nothing
    let isNil = string.count == 3 && string.upperWord == "NIL"
    let isAtom = !string.isEmpty && !isNil && string.allSatisfy(\.isAtom)
    if isAtom { put(string) } else { put(string: string) }
  }

  mutating func put(literalOf size: Int, isBinary: Bool = false) {
    put(isBinary ? "~{" : "{")
    put(size)
    put("}\r\n")
  }

  mutating func put(_ name: MailboxName) { put(astring: name.wire(isUTF8: isUTF8)) }

  mutating func put(_ flags: [Flag], canAdd: Bool = false) {
    put("(")
    for (position, flag) in flags.enumerated() {
      if position > 0 { put(" ") }
      put(flag)
    }
    if canAdd { put(flags.isEmpty ? "\\*" : " \\*") }
    put(")")
  }

  mutating func put(_ flag: Flag) { flag.append(to: &bytes) }

  mutating func put(_ before: String, list words: [String]) {
    put(text: before)
    put("(")
    for (position, word) in words.enumerated() { put(text: position == 0 ? word : " \(word)") }
    put(")")
  }

  private func canQuote(_ string: [UInt8]) -> Bool {
    if string.count > Self.quotedLimit { return false }
    var (controls, all): (UInt8, UInt8) = (0, 0)
    let octets = string.span
    // without a branch, so that the compiler may take many octets at once
    for i in 0..<octets.count {
      let byte = octets[i]
      controls |= byte.isControl && byte != ASCII.tab ? 1 : 0
      all |= byte
    }
    return controls == 0 && (!all.isEightBit || isUTF8 && string.isUTF8)
  }
}
