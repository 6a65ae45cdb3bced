internal import Bytes

/// Writes a field of addresses or other words with encoded words where the grammar allows them.
///
/// Total: what the grammar does not know stays as it is. 8-bit octets that remain are the caller's
/// to refuse.
struct StructuredText {
  private let bytes: [UInt8]
  private let grammar: FieldGrammar
  private var offset: Int
  private var text: EncodedText
  /// The words since the last delimiter, which may be a name or an address.
  private var words: [Member] = []
  private var blankStart: Int

  private enum Member {
    case word(EncodedText.Word)
    case comment(blanks: Range<Int>, Range<Int>)
  }

  init(_ bytes: [UInt8], bodyStart: Int, _ grammar: FieldGrammar, lineEnd: [UInt8]) {
    self.bytes = bytes
    self.grammar = grammar
    offset = bodyStart
    blankStart = bodyStart
    text = EncodedText(bytes, upTo: bodyStart, .phrase, lineEnd: lineEnd)
  }

  mutating func encoded() -> [UInt8] {
    while offset < bytes.count {
      if EncodedText.isBlank(bytes[offset]) {
        offset += 1
      } else {
        take(after: blankStart..<offset)
        blankStart = offset
      }
    }
    commit(isPhrase: false)
    text.addRaw(blankStart..<offset)
    return text.out
  }

  /// Takes a word, a comment or a delimiter, with the blanks before it.
  private mutating func take(after blanks: Range<Int>) {
    let start = offset
    switch bytes[start] {
    case "(":
      offset = commentEnd(start)
      words.append(.comment(blanks: blanks, start..<offset))
    case "\"": words.append(.word(quoted(after: blanks)))
    case "<":
      commit(isPhrase: isAddresses)
      passAngle()
      text.addRaw(blanks.lowerBound..<offset)
    case ",", ";", ":", ">", ")":
      commit(isPhrase: bytes[start] == ":" && isAddresses)
      offset += 1
      text.addRaw(blanks.lowerBound..<offset)
    default:
      while offset < bytes.count, !Self.endsWord(bytes[offset]) { offset += 1 }
      words.append(.word(EncodedText.Word(blanks: blanks, raw: start..<offset, content: nil)))
    }
  }

  private var isAddresses: Bool {
    switch grammar {
    case .addresses: true
    case .unstructured, .phrases, .comments, .parameters: false
    }
  }

  private var isPhrases: Bool {
    switch grammar {
    case .phrases: true
    case .unstructured, .addresses, .comments, .parameters: false
    }
  }

  /// Writes the words since the last delimiter, encoded if they are a name.
  private mutating func commit(isPhrase: Bool) {
    for member in words {
      switch member {
      case .word(let word):
        if isPhrase || isPhrases {
          text.add(word)
        } else {
          text.addRaw(word.blanks.lowerBound..<word.raw.upperBound)
        }
      case .comment(let blanks, let range):
        text.addRaw(blanks)
        addComment(range)
      }
    }
    text.endText()
    words.removeAll(keepingCapacity: true)
  }

  /// Writes a comment; comments in it are texts of their own.
  private mutating func addComment(_ range: Range<Int>) {
    var i = range.lowerBound
    while i < range.upperBound {
      let start = i
      while i < range.upperBound, EncodedText.isBlank(bytes[i]) { i += 1 }
      let blanks = start..<i
      guard i < range.upperBound else { return text.addRaw(blanks) }
      if bytes[i] == "(" || bytes[i] == ")" {
        i += 1
        text.addRaw(start..<i)
        continue
      }
      let wordStart = i
      var content: [UInt8] = []
      while i < range.upperBound, !EncodedText.isBlank(bytes[i]), bytes[i] != "(", bytes[i] != ")" {
        if bytes[i] == "\\", i + 1 < range.upperBound { i += 1 }
        content.append(bytes[i])
        i += 1
      }
      text.add(EncodedText.Word(blanks: blanks, raw: wordStart..<i, content: content))
    }
    text.endText()
  }

  private func commentEnd(_ start: Int) -> Int {
    var depth = 0
    var i = start
    while i < bytes.count {
      switch bytes[i] {
      case "(": depth += 1
      case ")": depth -= 1
      case "\\" where i + 1 < bytes.count: i += 1
      default: break
      }
      i += 1
      if depth == 0 { return i }
    }
    return i
  }

  /// Passes a quoted string; without an end it goes to the end of the field.
  private mutating func quoted(after blanks: Range<Int>) -> EncodedText.Word {
    let start = offset
    var content: [UInt8] = []
    offset += 1
    while offset < bytes.count, bytes[offset] != "\"" {
      if bytes[offset] == "\\", offset + 1 < bytes.count { offset += 1 }
      if bytes[offset] != ASCII.cr, bytes[offset] != ASCII.lf { content.append(bytes[offset]) }
      offset += 1
    }
    if offset < bytes.count { offset += 1 }
    return EncodedText.Word(blanks: blanks, raw: start..<offset, content: content)
  }

  /// Passes `<…>`, in which `>` may stand in quotes.
  private mutating func passAngle() {
    var isQuoted = false
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case "\"": isQuoted.toggle()
      case "\\" where isQuoted && offset < bytes.count: offset += 1
      case ">" where !isQuoted: return
      default: break
      }
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case "(", ")", "\"", "<", ">", ",", ";", ":": true
    default: EncodedText.isBlank(byte)
    }
  }
}
