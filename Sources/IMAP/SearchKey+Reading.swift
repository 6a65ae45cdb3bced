internal import Bytes

extension SearchKey: Readable {
  init(_ reader: inout Reader) throws(ParsingError) { try self.init(&reader, depth: 0) }

  /// search-key *(SP search-key)
  static func all(
    _ reader: inout Reader, depth: Int = 0
  ) throws(ParsingError) -> SearchKey {
    var keys = [try SearchKey(&reader, depth: depth)]
    while reader.takeSpace() { keys.append(try SearchKey(&reader, depth: depth)) }
    return keys.count == 1 ? keys[0] : .and(keys)
  }

  init(_ reader: inout Reader, depth: Int) throws(ParsingError) {
    guard depth < Self.nestingLimit else {
      throw reader.error("the search has more than \(Self.nestingLimit) levels")
    }
    switch reader.next {
    case "(":
      _ = reader.take("(")
      self = try Self.all(&reader, depth: depth + 1)
      try reader.expect(")", "a space or the end of the list was expected")
    case "$", "*": self = .numbers(try MessageSet(&reader))
    case let byte? where byte.isDigit: self = .numbers(try MessageSet(&reader))
    default: try self.init(word: &reader, depth: depth)
    }
  }

  private init(word reader: inout Reader, depth: Int) throws(ParsingError) {
    let start = reader.cursor.offset
    let word = try reader.word("a search key such as ALL was expected")
    if let plain = Self.plain(word) {
      self = plain
      return
    }
    guard Self.takesArgument(word) else {
      throw ParsingError(at: start, "there is no such search key")
    }
    try reader.space()
    switch word {
    case "NOT": self = .not(try SearchKey(&reader, depth: depth + 1))
    case "OR":
      let first = try SearchKey(&reader, depth: depth + 1)
      try reader.space()
      self = .or(first, try SearchKey(&reader, depth: depth + 1))
    case "UID": self = .uids(try MessageSet(&reader))
    case "KEYWORD": self = .flag(.keyword(try Keyword(&reader)), isSet: true)
    case "UNKEYWORD": self = .flag(.keyword(try Keyword(&reader)), isSet: false)
    case "LARGER": self = .larger(try reader.longNumber())
    case "SMALLER": self = .smaller(try reader.longNumber())
    case "OLDER": self = .older(seconds: Int(try reader.positive()))
    case "YOUNGER": self = .younger(seconds: Int(try reader.positive()))
    case "MODSEQ": self = try Self.modSequence(&reader)
    case "EMAILID": self = .emailID(try reader.objectID())
    case "THREADID": self = .threadID(try reader.objectID())
    default:
      if let date = Self.date(word) {
        self = .date(date.0, date.1, try CalendarDate(&reader))
      } else {
        self = try Self.text(word, &reader)
      }
    }
  }

  /// The keys without an argument.
  private static func plain(_ word: String) -> SearchKey? {
    switch word {
    case "ALL": .all
    case "ANSWERED": .flag(.answered, isSet: true)
    case "DELETED": .flag(.deleted, isSet: true)
    case "DRAFT": .flag(.draft, isSet: true)
    case "FLAGGED": .flag(.flagged, isSet: true)
    case "RECENT": .flag(.recent, isSet: true)
    case "SEEN": .flag(.seen, isSet: true)
    case "UNANSWERED": .flag(.answered, isSet: false)
    case "UNDELETED": .flag(.deleted, isSet: false)
    case "UNDRAFT": .flag(.draft, isSet: false)
    case "UNFLAGGED": .flag(.flagged, isSet: false)
    case "UNSEEN": .flag(.seen, isSet: false)
    case "OLD": .flag(.recent, isSet: false)
    case "NEW": .new
    case "SAVEDATESUPPORTED": .knowsSaveDate
    default: nil
    }
  }

  private static func takesArgument(_ word: String) -> Bool {
    switch word {
    case "NOT", "OR", "UID", "KEYWORD", "UNKEYWORD", "LARGER", "SMALLER", "OLDER", "YOUNGER",
      "MODSEQ", "EMAILID", "THREADID", "HEADER":
      true
    default: date(word) != nil || field(word) != nil
    }
  }

  private static func date(_ word: String) -> (SearchDate, Comparison)? {
    switch word {
    case "BEFORE": (.arrived, .before)
    case "ON": (.arrived, .on)
    case "SINCE": (.arrived, .since)
    case "SENTBEFORE": (.sent, .before)
    case "SENTON": (.sent, .on)
    case "SENTSINCE": (.sent, .since)
    case "SAVEDBEFORE": (.saved, .before)
    case "SAVEDON": (.saved, .on)
    case "SAVEDSINCE": (.saved, .since)
    default: nil
    }
  }

  private static func field(_ word: String) -> SearchField? {
    switch word {
    case "FROM": .from
    case "TO": .to
    case "CC": .cc
    case "BCC": .bcc
    case "SUBJECT": .subject
    case "BODY": .body
    case "TEXT": .text
    default: nil
    }
  }

  private static func text(
    _ word: String, _ reader: inout Reader
  ) throws(ParsingError) -> SearchKey {
    if let field = field(word) { return .text(field, try reader.astring()) }
    let name = try reader.astring()
    try reader.space()
    return .text(.header(name), try reader.astring())
  }

  /// The name and kind of an entry change nothing, as there is one sequence for all metadata.
  private static func modSequence(_ reader: inout Reader) throws(ParsingError) -> SearchKey {
    if reader.next == "\"" {
      _ = try reader.string()
      try reader.space()
      let start = reader.cursor.offset
      switch try reader.word("priv, shared or all was expected") {
      case "PRIV", "SHARED", "ALL": break
      default: throw ParsingError(at: start, "priv, shared or all was expected")
      }
      try reader.space()
    }
    return .modSequence(try ModSequence(&reader))
  }
}

extension Reader {
  /// objectid, 1 to 255 of letters, digits, `_` and `-`; RFC 8474 §7.
  mutating func objectID() throws(ParsingError) -> [UInt8] {
    let start = cursor.offset
    let id = try astring()
    guard 1...255 ~= id.count,
      id.allSatisfy({ $0.isLetter || $0.isDigit || $0 == "_" || $0 == "-" })
    else { throw ParsingError(at: start, "an object ID was expected") }
    return id
  }
}
