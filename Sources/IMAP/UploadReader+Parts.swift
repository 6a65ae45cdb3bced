internal import Bytes

// What each state reads.
extension UploadReader {
  mutating func begin(
    _ reader: inout Reader, _ pending: Pending?, _ answer: inout Answer
  ) throws(ParsingError) {
    let tag = try Tag(&reader)
    try reader.space()
    let byUID = reader.takeWord("UID")
    if byUID { try reader.space() }
    isReplace = reader.takeWord("REPLACE")
    guard isReplace || !byUID && reader.takeWord("APPEND") else {
      throw reader.error("APPEND or REPLACE was expected")
    }
    try reader.space()
    var number: UInt32?
    if isReplace {
      if !reader.take("*") { number = try reader.positive() }
      try reader.space()
    }
    if reader.cursor.offset == pending?.offset {
      answer.isHeld = true
      return
    }
    let mailbox = try MailboxName(&reader)
    answer.steps.append(
      .begin(tag, isReplace ? .replace(number, mailbox, byUID: byUID) : .append(mailbox)))
    state = .message
  }

  mutating func message(
    _ reader: inout Reader, _ pending: Pending?, _ answer: inout Answer
  ) throws(ParsingError) -> Bool {
    try reader.space()
    var flags: [Flag] = []
    if reader.next == "(" {
      flags = try reader.list(mayBeEmpty: true)
      try reader.space()
    }
    var date: DateTime?
    if reader.next == "\"" {
      date = try DateTime(&reader)
      try reader.space()
    }
    answer.steps.append(.message(flags, date))
    if reader.takeWord("CATENATE") {
      try reader.space()
      try reader.expect("(", "a list in parentheses was expected")
      state = .part
      return false
    }
    return try literal(&reader, pending, inParts: false, &answer)
  }

  mutating func part(
    _ reader: inout Reader, _ pending: Pending?, _ answer: inout Answer
  ) throws(ParsingError) -> Bool {
    if reader.takeWord("URL") {
      try reader.space()
      if reader.cursor.offset == pending?.offset {
        answer.isHeld = true
        return false
      }
      answer.steps.append(.url(try reader.astring()))
      state = .betweenParts
      return false
    }
    if reader.takeWord("TEXT") { try reader.space() }
    return try literal(&reader, pending, inParts: true, &answer)
  }

  /// A literal that is a message or a part of one.
  private mutating func literal(
    _ reader: inout Reader, _ pending: Pending?, inParts: Bool, _ answer: inout Answer
  ) throws(ParsingError) -> Bool {
    let isUTF8 = reader.takeWord("UTF8")
    if isUTF8 {
      try reader.space()
      try reader.expect("(", "a ( was expected before the literal")
    }
    guard let pending, reader.cursor.offset == pending.offset else {
      throw reader.error("the message must come as a literal")
    }
    var literal = pending.literal
    literal.isUTF8 = isUTF8
    guard !isUTF8 || literal.isBinary else { throw reader.error("a literal8 was expected") }
    answer.steps.append(.literal(literal))
    state = isUTF8 ? .closing(inParts: inParts) : inParts ? .betweenParts : .afterLiteral
    return true
  }
}
