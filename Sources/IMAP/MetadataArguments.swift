internal import Bytes

/// The arguments of GETMETADATA; RFC 5464 §4.2.
public struct MetadataArguments: Hashable, Sendable {
  /// How far below an entry.
  public enum Depth: Hashable, Sendable {
    /// Only it.
    case none
    /// And its children.
    case children
    /// And everything below it.
    case all
  }

  /// The most entries that are taken, as LIST may ask for them of each mailbox.
  public static let entryLimit = 100

  /// The mailbox; nil for the server.
  public var mailbox: MailboxName?
  /// The names of the entries, in lower case.
  public var entries: [[UInt8]] = []
  /// MAXSIZE: values of more octets are not wanted.
  public var sizeLimit: Int?
  /// DEPTH
  public var depth = Depth.none
}

/// An entry and what becomes of it; RFC 5464 §4.3.
public struct MetadataEntry: Hashable, Sendable {
  /// The entry that has the special uses of a mailbox, with spaces between them; RFC 6154 §4.
  public static let specialUse = Array("/private/specialuse".utf8)
  /// The longest name of an entry that is taken.
  public static let nameLimit = 1000

  /// The name, in lower case, such as `/private/comment`.
  public var name: [UInt8]
  /// The value; nil is none.
  public var value: [UInt8]?

  /// An entry.
  public init(name: [UInt8], value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}

extension MetadataArguments: Readable {
  /// The options may stand before the mailbox, as the grammar has it, or behind, as the examples have it.
  init(_ reader: inout Reader) throws(ParsingError) {
    if reader.next == "(" {
      try readOptions(&reader)
      try reader.space()
    }
    mailbox = try reader.mailboxOrServer()
    try reader.space()
    if reader.next == "(" {
      let start = reader.cursor.offset
      _ = reader.take("(")
      let areEntries = reader.next == "/" || reader.next == "\"" || reader.next == "{"
      reader.cursor.back(to: start)
      if !areEntries {
        try readOptions(&reader)
        try reader.space()
      }
    }
    entries = try reader.entryNames()
    // an example in RFC 5464 §4.4.1 has no parentheses
    while entries.count < Self.entryLimit, reader.takeSpace() {
      entries.append(try EntryName(&reader).bytes)
    }
  }

  private mutating func readOptions(_ reader: inout Reader) throws(ParsingError) {
    try reader.expect("(", "a list in parentheses was expected")
    repeat {
      let start = reader.cursor.offset
      switch try reader.word("an option such as DEPTH was expected") {
      case "MAXSIZE":
        try reader.space()
        sizeLimit = try reader.longNumber()
      case "DEPTH":
        try reader.space()
        depth = try Depth(&reader)
      default: throw ParsingError(at: start, "there is no such option of GETMETADATA")
      }
    } while reader.take(ASCII.space)
    try reader.expect(")", "a space or the end of the list was expected")
  }
}

extension MetadataArguments.Depth: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    switch try reader.word("0, 1 or infinity was expected") {
    case "0": self = .none
    case "1": self = .children
    case "INFINITY": self = .all
    default: throw ParsingError(at: start, "0, 1 or infinity was expected")
    }
  }
}

extension MetadataEntry: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    name = try EntryName(&reader).bytes
    try reader.space()
    value = try reader.value()
  }
}

/// The name of an entry: components after slashes, without wildcards or 8-bit octets; RFC 5464 §3.2.
private struct EntryName: Readable {
  let bytes: [UInt8]

  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    bytes = try reader.astring().lowercased
    guard bytes.count <= MetadataEntry.nameLimit, bytes.first == "/", bytes.count > 1,
      bytes.last != "/", bytes.span.index(of: ["/", "/"]) == nil,
      bytes.allSatisfy({ ($0.isVisible || $0 == " ") && $0 != "*" && $0 != "%" })
    else { throw ParsingError(at: start, "an entry such as /private/comment was expected") }
  }
}

extension Reader {
  /// Names of entries, one or a list of them.
  mutating func entryNames() throws(ParsingError) -> [[UInt8]] {
    let names: [EntryName] = try oneOrList()
    guard names.count <= MetadataArguments.entryLimit else {
      throw error("these are more entries than \(MetadataArguments.entryLimit)")
    }
    return names.map(\.bytes)
  }

  /// The name of a mailbox; nil for an empty one, which is the server.
  mutating func mailboxOrServer() throws(ParsingError) -> MailboxName? {
    let start = cursor.offset
    if try astring().isEmpty { return nil }
    cursor.back(to: start)
    return try MailboxName(&self)
  }
}
