internal import Bytes

/// Reads APPEND and REPLACE from one literal to the next.
struct UploadReader: Sendable {
  /// A literal with which a text ends.
  struct Pending {
    /// Where it is announced in the text.
    var offset: Int
    var literal: Upload.Literal
  }

  struct Answer {
    var steps: [Upload] = []
    /// How much of the text is done with.
    var taken = 0
    /// Whether the literal belongs to the text, not to a message.
    var isHeld = false
  }

  private enum State {
    case start
    /// A space and what stands before a message, or the end.
    case message
    /// A part of a concatenation.
    case part
    /// A space or the end of the parts.
    case betweenParts
    /// The parenthesis after a literal in UTF8 (…).
    case closing(inParts: Bool)
    /// A literal was the message.
    case afterLiteral
    case finished
  }

  private var state = State.start
  /// REPLACE has one message, APPEND one or more.
  private var isReplace = false
  private var messages = 0

  /// Whether the end of the command was read.
  var isFinished: Bool {
    if case .finished = state { return true }
    return false
  }

  /// Whether a command is of this kind, by its first line.
  static func isUpload(_ line: [UInt8]) -> Bool {
    var words = line.split(
      separator: ASCII.space, maxSplits: 3, omittingEmptySubsequences: false
    ).dropFirst().makeIterator()
    guard let word = words.next() else { return false }
    switch [UInt8](word).upperWord {
    case "APPEND", "REPLACE": return true
    case "UID": return words.next().map { [UInt8]($0).upperWord } == "REPLACE"
    default: return false
    }
  }

  /// Reads what has arrived since the last literal of a message, `pending` being that with which it ends.
  mutating func read(
    _ text: [UInt8], _ pending: Pending?, isUTF8: Bool
  ) throws(ParsingError) -> Answer {
    var answer = Answer()
    var reader = Reader(text, isUTF8: isUTF8)
    while true {
      answer.taken = reader.cursor.offset
      let isAtEnd = try step(&reader, pending, &answer)
      if isAtEnd || answer.isHeld { return answer }
    }
  }

  /// Goes one state ahead; true if nothing is left to read.
  private mutating func step(
    _ reader: inout Reader, _ pending: Pending?, _ answer: inout Answer
  ) throws(ParsingError) -> Bool {
    switch state {
    case .start:
      try begin(&reader, pending, &answer)
    case .message:
      if pending == nil, messages > 0, reader.isAtLastSpaces { return finish(&answer) }
      guard !isReplace || messages == 0 else { throw reader.error("REPLACE takes one message") }
      return try message(&reader, pending, &answer)
    case .part: return try part(&reader, pending, &answer)
    case .betweenParts:
      if reader.take(")") {
        endMessage(&answer)
      } else {
        try reader.space()
        state = .part
      }
    case .closing(let inParts):
      try reader.expect(")", "a ) was expected behind the literal")
      if inParts { state = .betweenParts } else { endMessage(&answer) }
    case .afterLiteral: endMessage(&answer)
    case .finished: return true
    }
    return false
  }

  private mutating func finish(_ answer: inout Answer) -> Bool {
    answer.steps.append(.end)
    state = .finished
    return true
  }

  private mutating func endMessage(_ answer: inout Answer) {
    answer.steps.append(.endOfMessage)
    messages += 1
    state = .message
  }
}

extension UploadReader {
  private mutating func begin(
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
    var number: UInt32 = 0
    if isReplace {
      number = try reader.positive()
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

  private mutating func message(
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

  private mutating func part(
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

extension Reader {
  fileprivate var isAtLastSpaces: Bool {
    var rest = cursor
    _ = rest.take(while: { $0 == ASCII.space })
    return rest.isAtEnd
  }
}
