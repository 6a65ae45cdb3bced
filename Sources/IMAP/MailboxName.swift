public import Bytes

/// The name of a mailbox, whatever it looked like on the wire; RFC 9051 §5.1.
public struct MailboxName: Hashable, Sendable {
  /// The longest name in UTF-8 that is taken.
  public static let limit = 1000

  /// The name in UTF-8; INBOX is in upper case, also above other names.
  public let bytes: [UInt8]

  /// The mailbox into which new mail goes.
  public static let inbox = MailboxName(trusted: Array("INBOX".utf8))

  private init(trusted bytes: [UInt8]) { self.bytes = bytes }

  /// A name in UTF-8 of 1 to `limit` octets without controls.
  public init(_ utf8: [UInt8]) throws(ParsingError) {
    guard !utf8.isEmpty else { throw ParsingError(at: 0, "the name of a mailbox is missing") }
    guard utf8.count <= Self.limit else {
      throw ParsingError(at: 0, "the name of a mailbox is longer than \(Self.limit) octets")
    }
    guard !utf8.contains(where: \.isControl), utf8.isUTF8 else {
      throw ParsingError(at: 0, "the name of a mailbox is not UTF-8, or has control characters")
    }
    let inbox = Self.inbox.bytes
    let isInbox = utf8.count == inbox.count || utf8.count > inbox.count && utf8[inbox.count] == "/"
    bytes =
      isInbox && [UInt8](utf8.prefix(inbox.count)).equalsIgnoringCase(inbox)
      ? inbox + utf8.dropFirst(inbox.count) : utf8
  }

  /// A name as a client writes it: in UTF-8 once it has enabled that, in modified UTF-7 before.
  public init(wire: [UInt8], isUTF8: Bool) throws(ParsingError) {
    guard !isUTF8 else {
      try self.init(wire)
      return
    }
    guard let utf8 = ModifiedUTF7.decode(wire) else {
      throw ParsingError(
        at: 0, "the name of a mailbox is not modified UTF-7; write & as &-, or enable UTF-8")
    }
    try self.init(utf8)
  }

  /// The name as a client is to see it: in modified UTF-7, RFC 3501 §5.1.3, unless it has enabled UTF-8.
  public func wire(isUTF8: Bool) -> [UInt8] { isUTF8 ? bytes : ModifiedUTF7.encode(bytes) }

  /// Whether it is INBOX, which is there for everyone.
  public var isInbox: Bool { self == .inbox }
}

extension MailboxName: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    let wire = try reader.astring()
    do throws(ParsingError) {
      try self.init(wire: wire, isUTF8: reader.isUTF8)
    } catch {
      throw ParsingError(at: start, error.reason)
    }
  }
}
