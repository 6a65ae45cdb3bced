/// The octets of a stored message; lines end in LF or CR LF.
public protocol MessageContent: AnyObject {
  /// How many octets are stored.
  var size: Int { get throws(MailRefusal) }
  /// All octets; nil if they are more than so many.
  func whole(upTo limit: Int) throws(MailRefusal) -> [UInt8]?
  /// Octets from an offset on: as many as are wanted, fewer only at the end; none behind it.
  func read(at offset: Int, count: Int) throws(MailRefusal) -> [UInt8]
}

extension MessageContent {
  /// All octets, which are read once their size is known.
  public func whole(upTo limit: Int) throws(MailRefusal) -> [UInt8]? {
    let size = try size
    return size <= limit ? try read(at: 0, count: size) : nil
  }
}

/// A message that is written before it gets its place in a mailbox; it vanishes unless it is appended.
public protocol MessageDraft: AnyObject {
  /// How many octets were added.
  var size: Int { get }
  /// Adds the next octets, as the client sent them, in pieces of any length. UNAVAILABLE if there is no room.
  func add(_ octets: [UInt8]) throws(MailRefusal)
}

/// A message on its way into a mailbox.
public struct AppendedMessage {
  /// Its octets, complete, of a draft of the same account.
  public var draft: any MessageDraft
  /// The flags that it gets, none for a message that is delivered.
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

/// A message that goes once another has come; RFC 8508 §3.4.
public struct ReplacedMessage {
  /// Where it is.
  public let mailbox: any OpenMailbox
  /// Its UID.
  public let uid: UInt32

  /// A message of a mailbox.
  public init(_ uid: UInt32, in mailbox: any OpenMailbox) {
    self.uid = uid
    self.mailbox = mailbox
  }
}

/// Brings text into UTF-8.
public protocol CharsetConverter: AnyObject {
  /// The text in UTF-8, what cannot be read as U+FFFD; nil if there is no such charset.
  func utf8(_ text: [UInt8], from charset: [UInt8]) -> [UInt8]?
}
