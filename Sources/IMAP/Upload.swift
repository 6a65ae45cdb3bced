internal import Bytes

/// APPEND or REPLACE as it arrives, step by step; RFC 9051 §6.3.12, 3502, 4469, 8508.
///
/// `begin`, then for each message `message`, its parts and `endOfMessage`; then `end`. A part is a `url`, or
/// a `literal` with its `octets` and `endOfLiteral`. A message that is not concatenated is one literal.
public enum Upload: Hashable, Sendable {
  /// Where the messages go.
  public enum Target: Hashable, Sendable {
    /// APPEND to a mailbox.
    case append(MailboxName)
    /// REPLACE of a message, by its number or UID, with one message in a mailbox; nil is `*`, the last message.
    case replace(UInt32?, MailboxName, byUID: Bool)
  }

  /// Octets that a client announces.
  public struct Literal: Hashable, Sendable {
    /// How many.
    public var size: Int
    /// Whether the client waits until it is asked for them.
    public var isSynchronising: Bool
    /// Whether NUL may be among them: a literal8.
    public var isBinary = false
    /// Whether headers in them are in UTF-8; RFC 6855 §4.
    public var isUTF8 = false
  }

  /// The beginning.
  case begin(Tag, Target)
  /// A message begins; the date is that of arrival.
  case message([Flag], DateTime?)
  /// A part that the server has already; RFC 4469.
  case url([UInt8])
  /// A part follows once it is accepted; `accept` or `refuse` of the framer is the answer.
  case literal(Literal)
  /// The next octets of the part.
  case octets([UInt8])
  /// The part is complete.
  case endOfLiteral
  /// The message is complete.
  case endOfMessage
  /// The command is complete.
  case end
}
