/// The mail of the user who has logged in, as a session works on it.
///
/// Names have `/` between their levels. What a change has answered is durable. What cannot be done is refused with
/// the code of RFC 5530 that says why: those named here, else NOPERM, INUSE or UNAVAILABLE.
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
  /// What STATUS tells of a mailbox now, as `open` and `summary` would, perhaps sooner; NONEXISTENT if there is none.
  func summary(of name: MailboxName) throws(MailRefusal) -> MailboxSummary
  /// Makes a mailbox, and those above it that are missing; ALREADYEXISTS, or CANNOT for a name that none can have.
  func create(_ name: MailboxName, uses: [SpecialUse]) throws(MailRefusal)
  /// Removes a mailbox with its messages; those below it stay. NONEXISTENT if there is none, CANNOT for INBOX.
  func delete(_ name: MailboxName) throws(MailRefusal)
  /// Renames a mailbox and all below it, or a level above mailboxes; of INBOX the messages move. RFC 9051 §6.3.6.
  ///
  /// NONEXISTENT, or ALREADYEXISTS if a name is taken that would be given: then nothing is renamed.
  func rename(_ name: MailboxName, to target: MailboxName) throws(MailRefusal)
  /// Subscribes to a name, which need not be there, or ends that; CANNOT for a name that no mailbox can have.
  func subscribe(_ name: MailboxName, _ isSubscribed: Bool) throws(MailRefusal)
  /// All entries of METADATA of a mailbox, or with nil of the server; NONEXISTENT. RFC 5464.
  func metadata(of name: MailboxName?) throws(MailRefusal) -> [MetadataEntry]
  /// Gives entries a value, or with nil none, all or no one of them; those not named stay. NONEXISTENT.
  func setMetadata(_ entries: [MetadataEntry], of name: MailboxName?) throws(MailRefusal)
  /// What is used and may be used; empty without a limit. All mailboxes are under one root.
  func quota() throws(MailRefusal) -> [Quota]
  /// Begins a message that shall go into a mailbox of this account; dropped, it leaves nothing behind.
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
  /// Its entries of METADATA; what it is for is not among them.
  public var entries: [MetadataEntry]

  /// A mailbox.
  public init(
    _ name: MailboxName, exists: Bool = true, isSubscribed: Bool = false, uses: [SpecialUse] = [],
    entries: [MetadataEntry] = []
  ) {
    self.name = name
    self.exists = exists
    self.isSubscribed = isSubscribed
    self.uses = uses
    self.entries = entries
  }
}
