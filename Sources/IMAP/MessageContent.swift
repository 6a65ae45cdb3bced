/// The octets of a stored message; lines end in LF or CR LF.
public protocol MessageContent: AnyObject {
  /// How many octets are stored.
  var size: Int { get }
  /// Octets from an offset on: as many as are wanted, fewer only at the end.
  func read(at offset: Int, count: Int) throws(MailRefusal) -> [UInt8]
}

/// A message that is written before it gets its place in a mailbox; it vanishes unless it is appended.
public protocol MessageDraft: AnyObject {
  /// How many octets were added.
  var size: Int { get }
  /// Adds the next octets, as the client sent them.
  func add(_ octets: [UInt8]) throws(MailRefusal)
}

/// A message on its way into a mailbox.
public struct AppendedMessage {
  /// Its octets.
  public var draft: any MessageDraft
  /// Its flags.
  public var flags: FlagSet
  /// INTERNALDATE, seconds since 1970; nil for now.
  public var received: Int?

  /// A message.
  public init(_ draft: any MessageDraft, _ flags: FlagSet, received: Int?) {
    self.draft = draft
    self.flags = flags
    self.received = received
  }
}

/// Brings text into UTF-8.
public protocol CharsetConverter: AnyObject {
  /// The text in UTF-8, what cannot be read as U+FFFD; nil if there is no such charset.
  func utf8(_ text: [UInt8], from charset: [UInt8]) -> [UInt8]?
}
