internal import Bytes

extension MessageID {
  /// The names read at most from one field.
  public static let listLimit = 2000

  /// The names in the value of `References`, `In-Reply-To` or `Message-ID`; RFC 5322 §3.6.4 and §4.5.4.
  ///
  /// What stands outside of `<…>` is passed over. Blanks and quotes inside are dropped, so that two ways
  /// to write a name are equal; RFC 5256 §2.2. A name need not have an `@`.
  public static func list(parsing text: [UInt8]) -> [MessageID] {
    var out: [MessageID] = []
    var lexer = MIMELexer(text, text.indices)
    while out.count < listLimit {
      lexer.passBlanks()
      guard let next = lexer.next else { break }
      if next == "<" {
        if let id = takeID(&lexer) { out.append(id) }
      } else if next == "\"" {
        _ = lexer.takeValue()
      } else {
        _ = lexer.take(next)
      }
    }
    return out
  }

  /// Passes `<…>`; nil if it has no end before the next `<`, or nothing in it.
  private static func takeID(_ lexer: inout MIMELexer) -> MessageID? {
    let start = lexer.offset
    // mostly nothing has to be dropped
    if lexer.take("<"), !lexer.takeRun(where: isPlain).isEmpty, lexer.take(">") {
      return MessageID(bytes: lexer.bytes.span.extracting(start..<lexer.offset).array)
    }
    lexer.back(to: start)
    var bytes: [UInt8] = []
    var isQuoted = false
    while let byte = lexer.next {
      if byte == "<", !bytes.isEmpty, !isQuoted { return nil }
      _ = lexer.take(byte)
      switch byte {
      case "\"": isQuoted.toggle()
      case "\\" where isQuoted:
        if let escaped = lexer.next, lexer.take(escaped) { bytes.append(escaped) }
      case ASCII.cr, ASCII.lf: break
      case ">" where !isQuoted:
        return bytes.count > 1 ? MessageID(bytes: bytes + [">"]) : nil
      case _ where byte.isBlank && !isQuoted: break
      default: bytes.append(byte)
      }
    }
    return nil
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case "<", ">", "\"", ASCII.cr, ASCII.lf: false
    default: !byte.isBlank
    }
  }
}
