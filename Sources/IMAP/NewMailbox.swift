public import Bytes

/// A mailbox that is to be; RFC 9051 §6.3.4.
public struct NewMailbox: Hashable, Sendable {
  /// The name as the client wrote it, which may end in the delimiter of the hierarchy.
  public let name: MailboxName

  /// A mailbox that is to be.
  public init(_ name: MailboxName) { self.name = name }

  /// The name without a delimiter at the end.
  public func name(delimiter: UInt8) throws(ParsingError) -> MailboxName {
    guard name.bytes.last == delimiter else { return name }
    return try MailboxName([UInt8](name.bytes.dropLast()))
  }

  /// Whether only its children may matter to the client.
  public func isForChildren(delimiter: UInt8) -> Bool { name.bytes.last == delimiter }
}
