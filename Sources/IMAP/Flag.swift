public import Bytes

/// A mark that a message has; RFC 9051 §2.3.2.
public enum Flag: Hashable, Sendable {
  /// `\Answered`
  case answered
  /// `\Flagged`
  case flagged
  /// `\Deleted`
  case deleted
  /// `\Seen`
  case seen
  /// `\Draft`
  case draft
  /// `\Recent` of RFC 3501, which no client can set.
  case recent
  /// One that has no meaning to IMAP.
  case keyword(Keyword)

  /// All that a client can set and that are no keywords.
  public static let system: [Flag] = [.answered, .flagged, .deleted, .seen, .draft]

  /// Reads a flag that a client may set.
  public init(_ text: [UInt8]) throws(ParsingError) {
    var reader = Reader(text)
    self = try Flag(&reader)
    try reader.end()
  }

  /// The flag on the wire.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    append(to: &out)
    return out
  }

  /// Appends the flag on the wire.
  func append(to out: inout [UInt8]) {
    switch self {
    case .answered: out.append(literal: "\\Answered")
    case .flagged: out.append(literal: "\\Flagged")
    case .deleted: out.append(literal: "\\Deleted")
    case .seen: out.append(literal: "\\Seen")
    case .draft: out.append(literal: "\\Draft")
    case .recent: out.append(literal: "\\Recent")
    case .keyword(let keyword): out += keyword.bytes
    }
  }
}

extension Flag: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    guard reader.take("\\") else {
      self = .keyword(try Keyword(&reader))
      return
    }
    switch try reader.atom("the name of a flag was expected").upperWord {
    case "ANSWERED": self = .answered
    case "FLAGGED": self = .flagged
    case "DELETED": self = .deleted
    case "SEEN": self = .seen
    case "DRAFT": self = .draft
    case "RECENT": throw ParsingError(at: start, "only the server sets \\Recent")
    default:
      throw ParsingError(at: start, "there is no such system flag; a keyword has no backslash")
    }
  }
}
