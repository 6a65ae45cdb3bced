/// The mail of the user who has logged in, as a session works on it.
///
/// Names have `/` between their levels. What a change has answered is durable.
public protocol MailAccount: AnyObject {
  /// Seconds since 1970.
  var now: Int { get }
  /// The most octets of a message that is taken; APPENDLIMIT of RFC 7889.
  var appendLimit: Int { get }
  /// Where text is brought into UTF-8.
  var charsets: any CharsetConverter { get }

  /// INBOX, all other mailboxes, and the names that are subscribed to without being there; sorted by name.
  func folders() throws(MailRefusal) -> [Folder]
  /// Opens a mailbox and looks at it; NONEXISTENT if there is none.
  func open(_ name: MailboxName) throws(MailRefusal) -> any OpenMailbox
  /// Makes a mailbox, and those above it that are missing.
  func create(_ name: MailboxName, uses: [SpecialUse]) throws(MailRefusal)
  /// Removes a mailbox with its messages; those below it stay.
  func delete(_ name: MailboxName) throws(MailRefusal)
  /// Renames a mailbox and all below it; of INBOX the messages move.
  func rename(_ name: MailboxName, to target: MailboxName) throws(MailRefusal)
  /// Subscribes to a name, or ends that.
  func subscribe(_ name: MailboxName, _ isSubscribed: Bool) throws(MailRefusal)
  /// All entries of METADATA of a mailbox, or with nil of the server.
  func metadata(of name: MailboxName?) throws(MailRefusal) -> [MetadataEntry]
  /// Gives entries a value, or none; those not named stay.
  func setMetadata(_ entries: [MetadataEntry], of name: MailboxName?) throws(MailRefusal)
  /// What is used and may be used; empty without a limit. All mailboxes are under one root.
  func quota() throws(MailRefusal) -> [Quota]
  /// Begins a message that shall go into a mailbox.
  func draft() throws(MailRefusal) -> any MessageDraft
}

/// A mailbox as LIST finds it.
public struct Folder: Hashable, Sendable {
  /// The name.
  public var name: MailboxName
  /// Whether it is there; if not, it is only subscribed to, or only above others.
  public var exists: Bool
  /// Whether it is subscribed to.
  public var isSubscribed: Bool
  /// What it is for.
  public var uses: [SpecialUse]

  /// A mailbox.
  public init(
    _ name: MailboxName, exists: Bool = true, isSubscribed: Bool = false, uses: [SpecialUse] = []
  ) {
    self.name = name
    self.exists = exists
    self.isSubscribed = isSubscribed
    self.uses = uses
  }
}
