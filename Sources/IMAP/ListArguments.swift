internal import Bytes

/// The arguments of LIST; RFC 9051 §6.3.9, 5258, 5819, 6154.
public struct ListArguments: Hashable, Sendable {
  /// The most patterns that are taken, as each is matched with each mailbox.
  public static let patternLimit = 100

  /// Only mailboxes that are subscribed to, whether they are there or not.
  public var onlySubscribed = false
  /// Also mailboxes of other servers.
  public var alsoRemote = false
  /// Also mailboxes of which only children match.
  public var matchesChildren = false
  /// Only mailboxes with a special use.
  public var onlySpecialUse = false
  /// What stands before the patterns, in UTF-8.
  public var reference: [UInt8] = []
  /// The patterns, at least one; an empty one alone asks for the delimiter.
  public var patterns: [ListPattern] = []
  /// The answer is to say which are subscribed to.
  public var wantsSubscribed = false
  /// The answer is to say which have children.
  public var wantsChildren = false
  /// The answer is to say which have a special use.
  public var wantsSpecialUse = false
  /// The answer is to have STATUS too.
  public var status: [StatusItem] = []
  /// The answer is to have these entries of METADATA too, in lower case; RFC 9590.
  public var metadata: [[UInt8]] = []
  /// Whether it is written as RFC 5258 has it; if not, what is wanted is ours to say.
  public var isExtended = false
}

extension ListArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    if reader.next == "(" {
      isExtended = true
      try readSelection(&reader)
      try reader.space()
    }
    reference = try reader.reference()
    try reader.space()
    if reader.next == "(" {
      isExtended = true
      patterns = try reader.list()
      guard patterns.count <= Self.patternLimit else {
        throw reader.error("these are more patterns than \(Self.patternLimit)")
      }
    } else {
      patterns = [try ListPattern(&reader)]
    }
    guard reader.takeSpace() else { return }
    guard reader.takeWord("RETURN"), reader.take(ASCII.space) else {
      throw reader.error("RETURN and a list were expected")
    }
    isExtended = true
    try readReturn(&reader)
  }

  private mutating func readSelection(_ reader: inout Reader) throws(ParsingError) {
    try reader.expect("(", "a list in parentheses was expected")
    if reader.take(")") { return }
    repeat {
      let start = reader.cursor.offset
      switch try reader.word("an option such as SUBSCRIBED was expected") {
      case "SUBSCRIBED": onlySubscribed = true
      case "REMOTE": alsoRemote = true
      case "RECURSIVEMATCH": matchesChildren = true
      case "SPECIAL-USE": onlySpecialUse = true
      default: throw ParsingError(at: start, "there is no such selection of LIST")
      }
    } while reader.take(ASCII.space)
    guard !matchesChildren || onlySubscribed || onlySpecialUse else {
      throw reader.error("RECURSIVEMATCH needs another selection beside it")
    }
    try reader.expect(")", "a space or the end of the list was expected")
  }

  private mutating func readReturn(_ reader: inout Reader) throws(ParsingError) {
    try reader.expect("(", "a list in parentheses was expected")
    if reader.take(")") { return }
    repeat {
      let start = reader.cursor.offset
      switch try reader.word("an option such as CHILDREN was expected") {
      case "SUBSCRIBED": wantsSubscribed = true
      case "CHILDREN": wantsChildren = true
      case "SPECIAL-USE": wantsSpecialUse = true
      case "STATUS":
        try reader.space()
        status = try reader.list()
      case "METADATA":
        try reader.space()
        metadata = try reader.entryNames()
      default: throw ParsingError(at: start, "there is no such option of LIST")
      }
    } while reader.take(ASCII.space)
    try reader.expect(")", "a space or the end of the list was expected")
  }
}

extension Reader {
  /// What stands before patterns: a name or the beginning of one, or nothing.
  mutating func reference() throws(ParsingError) -> [UInt8] {
    let start = cursor.offset
    let wire = try astring()
    do throws(ParsingError) {
      return try ListPattern(wire: wire, isUTF8: isUTF8).bytes
    } catch {
      throw ParsingError(at: start, error.reason)
    }
  }
}
