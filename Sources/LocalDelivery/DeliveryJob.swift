public import Bytes
public import Maildir
public import Postal
public import Unix

/// One message for one recipient of the user this process is.
public struct DeliveryJob: Sendable {
  /// What to do with the message.
  public enum Kind: Hashable, Sendable {
    /// Into the user's mailbox, by `.forward` if there is one.
    case mailbox
    /// To this shell command.
    case command([UInt8])
    /// Into this Maildir.
    case maildir(Path)
  }

  /// What to do with the message.
  public var kind: Kind
  /// The message.
  public var message: MessageSource
  /// The descriptor it is read from.
  public var descriptor: DescriptorNumber
  /// Whom to tell about the message; nil if that is not known, and the message says it itself or not at all.
  public var sender: ReversePath?
  /// Whom to tell if neither `sender` nor a `Return-Path` of the message says it.
  public var supposedSender: ReversePath?
  /// The address it was routed to; nil if that is not known.
  public var recipient: Address?
  /// The recipient in the envelope, if it is another.
  public var original: Address?
  /// What follows the delimiter in the recipient's local part; may be empty.
  public var `extension`: [UInt8] = []
  /// The message's id in the queue; nil outside of it.
  public var id: [UInt8]?
  /// When the message entered the queue.
  public var arrived: Timestamp?
  /// Whether an earlier attempt may have delivered it.
  public var mayBeDelivered = false
  /// The recipient's own quota.
  public var quota: MaildirQuota?
  /// The user.
  public var user: LocalUser
  /// The folder it shall go to, made if it is missing.
  public var folder: FolderName?

  /// A message that a descriptor gives from an offset on, or from its position on.
  public init(_ kind: Kind, user: LocalUser, descriptor: DescriptorNumber, offset: Int?) {
    self.kind = kind
    self.user = user
    self.descriptor = descriptor
    message =
      offset.map { MessageSource(in: descriptor, from: $0) } ?? MessageSource(reading: descriptor)
  }
}

/// What delivery needs to know of a user.
public struct LocalUser: Hashable, Sendable {
  /// The login name.
  public var name: [UInt8]
  /// The home directory; nil for a virtual user.
  public var home: Path?
  /// The login shell, for the environment of commands only.
  public var shell: [UInt8]

  /// A user.
  public init(name: [UInt8], home: Path?, shell: [UInt8] = []) {
    self.name = name
    self.home = home
    self.shell = shell
  }
}
