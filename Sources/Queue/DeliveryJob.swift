internal import Bytes
public import Postal

/// One delivery asked of an agent: which message, to whom, and how. See martlet-local(8) and martlet-remote(8).
///
/// The list of jobs is what `martlet-queue` gives `martlet-local --batch` as descriptor 0: each job a
/// run of NUL-ended `key=value` words, closed by an empty word.
public struct DeliveryJob: Hashable, Sendable {
  /// What the agent does.
  public enum Kind: Hashable, Sendable {
    /// Delivers to the user's mailbox, his `.forward` first; the Maildir may be named.
    case mailbox(maildir: [UInt8]?)
    /// Hands the message to a command.
    case command([UInt8])
    /// Delivers to a Maildir and looks at nothing else.
    case maildir([UInt8])
    /// Hands the message to another mail server: the text of a `Relay` of martlet-routes(5).
    case relay([UInt8])
  }

  /// The name of the message.
  public var id: QueueID
  /// The descriptor of its file, in the agent.
  public var descriptor: Int32
  /// Where in the file the message begins.
  public var offset: Int
  /// Octets of the message.
  public var size: Int
  /// The envelope sender.
  public var sender: ReversePath
  /// The address that routing ended with.
  public var recipient: Address
  /// The address of the envelope.
  public var original: Address
  /// What follows the delimiter in the local part; nil if there is none.
  public var `extension`: [UInt8]?
  /// What the agent does.
  public var kind: Kind
  /// Whose mailbox it is, for the environment of commands.
  public var user: [UInt8]
  /// His home directory; empty if he has none.
  public var home: [UInt8]
  /// His shell.
  public var shell: [UInt8]
  /// Whether an earlier attempt may have delivered it.
  public var mayBeDelivered: Bool
  /// The quota of the Maildir, as in martlet-users(5); nil leaves it to the Maildir.
  public var quota: [UInt8]?
  /// What the envelope asks of another mail system.
  public var wishes = DeliveryWishes()

  /// A job; what is not given is empty or absent.
  public init(
    id: QueueID, descriptor: Int32, offset: Int, size: Int, sender: ReversePath,
    recipient: Address, original: Address, kind: Kind
  ) {
    self.id = id
    self.descriptor = descriptor
    self.offset = offset
    self.size = size
    self.sender = sender
    self.recipient = recipient
    self.original = original
    self.kind = kind
    user = []
    home = []
    shell = []
    mayBeDelivered = false
  }
}
