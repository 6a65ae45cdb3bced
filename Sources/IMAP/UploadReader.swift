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

  enum State {
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

  var state = State.start
  /// REPLACE has one message, APPEND one or more.
  var isReplace = false
  var messages = 0

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

  mutating func endMessage(_ answer: inout Answer) {
    answer.steps.append(.endOfMessage)
    messages += 1
    state = .message
  }
}

extension Reader {
  fileprivate var isAtLastSpaces: Bool {
    var rest = cursor
    _ = rest.take(while: { $0 == ASCII.space })
    return rest.isAtEnd
  }
}
