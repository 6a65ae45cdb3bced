internal import Bytes
public import Maildir
public import Postal
public import Queue
public import Unix

/// One message for one recipient of the user this process is.
public struct LocalJob: Sendable {
  /// What to do with the message.
  public enum Kind: Hashable, Sendable {
    /// Into the user's mailbox, by `.forward` if there is one.
    ///
    /// The Maildir is the one of the policy unless it is named.
    case mailbox(Path?)
    /// To this shell command.
    case command([UInt8])
    /// Into this Maildir.
    case maildir(Path)
  }

  /// What to do with the message.
  public var kind: Kind
  /// The message.
  public var message: MessageSource
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
  public var id: QueueID?
  /// Whether an earlier attempt may have delivered it.
  public var mayBeDelivered = false
  /// Whether other hosts may get it over verified TLS only; RFC 8689 §6.
  public var requiresTLS = false
  /// The recipient's own quota.
  public var quota: QuotaLimit?
  /// The user.
  public var user: LocalUser
  /// The folder it shall go to, made if it is missing.
  public var folder: FolderName?

  /// A job.
  public init(_ kind: Kind, user: LocalUser, message: MessageSource) {
    self.kind = kind
    self.user = user
    self.message = message
  }

  /// A job of the queue runner; a failure if it makes no sense.
  public init(_ job: DeliveryJob) throws(Failure) {
    let home = job.home.first == "/" ? Path(job.home) : nil
    self.init(
      try Kind(job.kind), user: LocalUser(name: job.user, home: home, shell: job.shell),
      message: MessageSource(
        in: DescriptorNumber(job.descriptor), from: job.offset, size: job.size))
    sender = job.sender
    recipient = job.recipient
    original = job.original
    self.extension = job.extension ?? []
    id = job.id
    mayBeDelivered = job.mayBeDelivered
    requiresTLS = job.wishes.requiresTLS
    if let text = job.quota, !text.isEmpty {
      guard let quota = QuotaLimit(text) else {
        throw Failure(.configuration(.temporary), "the mailbox has a quota that makes no sense")
      }
      self.quota = quota
    }
  }
}

extension LocalJob.Kind {
  fileprivate init(_ kind: DeliveryJob.Kind) throws(Failure) {
    switch kind {
    case .mailbox(nil): self = .mailbox(nil)
    case .mailbox(let path?): self = .mailbox(try Self.path(path))
    case .command(let text): self = .command(text)
    case .maildir(let path): self = .maildir(try Self.path(path))
    case .relay:
      throw Failure(
        .configuration(.temporary), "a message for another host is not martlet-local's")
    }
  }

  private static func path(_ bytes: [UInt8]) throws(Failure) -> Path {
    guard !bytes.isEmpty, let path = Path(bytes) else {
      throw Failure(.configuration(.temporary), "the Maildir has no name")
    }
    return path
  }
}
