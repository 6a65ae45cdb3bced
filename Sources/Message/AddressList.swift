public import Bytes

/// The mailboxes of an address list, groups dissolved; RFC 5322 §3.4.
///
/// For lists that may be long and need not be kept, `AddressReader` gives one at a time.
public struct AddressList: Hashable, Sendable {
  /// The mailboxes in order.
  public var mailboxes: [Mailbox]

  /// A list of these mailboxes.
  public init(_ mailboxes: [Mailbox] = []) { self.mailboxes = mailboxes }

  /// Reads the body of a field such as `To`, folded or not; a `<>` in it is passed over.
  public init(parsing text: [UInt8]) throws(ParsingError) {
    try self.init(parsing: text, in: text.indices)
  }

  /// Reads a part of these bytes, such as `HeaderField.bodyRange` of a header.
  public init(parsing bytes: [UInt8], in range: Range<Int>) throws(ParsingError) {
    mailboxes = []
    var reader = AddressReader(bytes, in: range)
    while let mailbox = try reader.next() { mailboxes.append(mailbox) }
  }
}
