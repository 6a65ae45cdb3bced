public import Bytes

/// A pattern of mailbox names: `*` is anything, `%` anything within one level; RFC 9051 §6.3.9.
public struct ListPattern: Hashable, Sendable {
  /// The longest pattern in UTF-8 that is taken.
  public static let limit = 1000

  /// The pattern in UTF-8, the reference not included; may be empty.
  public let bytes: [UInt8]

  /// A pattern in UTF-8 without controls.
  public init(_ utf8: [UInt8]) throws(ParsingError) {
    guard utf8.count <= Self.limit, !utf8.contains(where: \.isControl), utf8.isUTF8 else {
      throw ParsingError(at: 0, "the pattern is too long, not UTF-8, or has control characters")
    }
    bytes = utf8
  }

  /// A pattern as a client writes it.
  ///
  /// `*` and `%` never are within an encoded run, so that it is decoded as a name is.
  public init(wire: [UInt8], isUTF8: Bool) throws(ParsingError) {
    guard let utf8 = isUTF8 ? wire : ModifiedUTF7.decode(wire) else {
      throw ParsingError(at: 0, "the pattern is not modified UTF-7; write & as &-, or enable UTF-8")
    }
    try self.init(utf8)
  }

  /// The pattern behind a reference.
  public func prefixed(by reference: [UInt8]) throws(ParsingError) -> ListPattern {
    try ListPattern(reference + bytes)
  }

  /// Whether it is a name and nothing else.
  public var isLiteral: Bool { !bytes.contains { $0 == "*" || $0 == "%" } }

  /// Whether a name matches; INBOX does in any case.
  public func matches(_ name: MailboxName, delimiter: UInt8) -> Bool {
    PatternMatcher(self, delimiter: delimiter).matches(name)
  }
}

extension ListPattern: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    let wire = try reader.listMailbox()
    do throws(ParsingError) {
      try self.init(wire: wire, isUTF8: reader.isUTF8)
    } catch {
      throw ParsingError(at: start, error.reason)
    }
  }
}
