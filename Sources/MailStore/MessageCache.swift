internal import Bytes

/// What is known of the messages of a folder beside the list: octets by UID and kind, which a reader can derive anew at any time.
public final class MessageCache {
  /// The most octets of an entry; longer ones are not kept.
  public static let lengthLimit = 1 << 20

  private let id: MailboxID
  private let validity: UInt32
  private var added: [UInt64: [UInt8]] = [:]

  /// The cache of a folder, for entries of one version of their encoding.
  public init(_ mailbox: StoredMailbox, version: UInt8) {
    (id, validity) = (mailbox.summary.id, mailbox.summary.uidValidity)
  }

  /// Whether it is that of this folder; not any more if the folder got another UIDVALIDITY.
  public func isFor(_ mailbox: StoredMailbox) -> Bool {
    mailbox.summary.id == id && mailbox.summary.uidValidity == validity
  }

  /// The entry of a message; nil if there is none.
  public func octets(of uid: UInt32, kind: UInt8) -> [UInt8]? {
    added[UInt64(uid) << 8 | UInt64(kind)]
  }

  /// Adds an entry, in the place of one that is there.
  public func add(_ octets: [UInt8], of uid: UInt32, kind: UInt8) {
    guard octets.count <= Self.lengthLimit else { return }
    added[UInt64(uid) << 8 | UInt64(kind)] = octets
  }

  /// Keeps what was added for later readers.
  public func save(_ mailbox: StoredMailbox) {}
}
