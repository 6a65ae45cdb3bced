internal import Bytes

/// What a client wants to know of a message; RFC 9051 §6.4.5 and extensions.
public enum FetchItem: Hashable, Sendable {
  /// ENVELOPE
  case envelope
  /// FLAGS
  case flags
  /// INTERNALDATE
  case internalDate
  /// RFC822.SIZE
  case size
  /// UID
  case uid
  /// BODY, or BODYSTRUCTURE with all that there is.
  case structure(isExtended: Bool)
  /// BODY[…]; `marksSeen` unless it is BODY.PEEK.
  case section(Section, Section.Extent?, marksSeen: Bool)
  /// RFC822, RFC822.HEADER or RFC822.TEXT of RFC 3501 for a section that is called so.
  case obsolete(Obsolete)
  /// BINARY[…], the part decoded.
  case binary([UInt32], Section.Extent?, marksSeen: Bool)
  /// BINARY.SIZE[…]
  case binarySize([UInt32])
  /// MODSEQ; RFC 7162.
  case modSequence
  /// EMAILID; RFC 8474.
  case emailID
  /// THREADID; RFC 8474.
  case threadID
  /// SAVEDATE; RFC 8514.
  case saveDate
  /// PREVIEW; lazy if it is wanted only when it costs nothing; RFC 8970.
  case preview(isLazy: Bool)

  /// The items that RFC 9051 has no more.
  public enum Obsolete: Hashable, Sendable {
    /// RFC822, which is BODY[].
    case message
    /// RFC822.HEADER, which is BODY.PEEK[HEADER].
    case header
    /// RFC822.TEXT, which is BODY[TEXT].
    case text

    /// The section that it stands for.
    public var section: Section {
      switch self {
      case .message: Section()
      case .header: Section([], .header)
      case .text: Section([], .text)
      }
    }
  }

  /// Whether the message counts as read thereby.
  public var marksSeen: Bool {
    switch self {
    case .section(_, _, let marksSeen), .binary(_, _, let marksSeen): marksSeen
    case .obsolete(.message), .obsolete(.text): true
    case .obsolete(.header), .envelope, .flags, .internalDate, .size, .uid, .structure,
      .binarySize, .modSequence, .emailID, .threadID, .saveDate, .preview:
      false
    }
  }
}

extension FetchItem: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    switch try reader.word("an item such as FLAGS was expected") {
    case "ENVELOPE": self = .envelope
    case "FLAGS": self = .flags
    case "INTERNALDATE": self = .internalDate
    case "RFC822": self = .obsolete(.message)
    case "RFC822.HEADER": self = .obsolete(.header)
    case "RFC822.TEXT": self = .obsolete(.text)
    case "RFC822.SIZE": self = .size
    case "UID": self = .uid
    case "BODY" where reader.next == "[": self = try reader.section(marksSeen: true)
    case "BODY.PEEK": self = try reader.section(marksSeen: false)
    case "BODY": self = .structure(isExtended: false)
    case "BODYSTRUCTURE": self = .structure(isExtended: true)
    case "BINARY": self = try reader.binary(marksSeen: true)
    case "BINARY.PEEK": self = try reader.binary(marksSeen: false)
    case "BINARY.SIZE": self = .binarySize(try reader.binaryPart())
    case "MODSEQ": self = .modSequence
    case "EMAILID": self = .emailID
    case "THREADID": self = .threadID
    case "SAVEDATE": self = .saveDate
    case "PREVIEW": self = .preview(isLazy: try reader.isLazy())
    default: throw ParsingError(at: start, "there is no such item")
    }
  }
}

extension Reader {
  fileprivate mutating func section(marksSeen: Bool) throws(ParsingError) -> FetchItem {
    try expect("[", "a [ was expected")
    let section = try Section(&self)
    try expect("]", "a ] was expected")
    return .section(section, try extent(), marksSeen: marksSeen)
  }

  fileprivate mutating func binary(marksSeen: Bool) throws(ParsingError) -> FetchItem {
    let part = try binaryPart()
    return .binary(part, try extent(), marksSeen: marksSeen)
  }

  /// Whether `(LAZY)` follows; RFC 8970 §3.1.
  fileprivate mutating func isLazy() throws(ParsingError) -> Bool {
    let start = cursor.offset
    // what else stands in parentheses there belongs to FETCH
    guard take(ASCII.space), take("("), takeWord("LAZY") else {
      cursor.back(to: start)
      return false
    }
    while take(ASCII.space), takeWord("LAZY") {}
    try expect(")", "(LAZY) was expected")
    return true
  }

  /// What stands behind the set in FETCH, or behind MessageNew in NOTIFY.
  mutating func fetchItems() throws(ParsingError) -> [FetchItem] {
    if next == "(" { return try list() }
    if takeWord("ALL") { return [.flags, .internalDate, .size, .envelope] }
    if takeWord("FAST") { return [.flags, .internalDate, .size] }
    if takeWord("FULL") {
      return [.flags, .internalDate, .size, .envelope, .structure(isExtended: false)]
    }
    return [try FetchItem(&self)]
  }
}
