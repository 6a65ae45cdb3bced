/// A mailbox that a session has open.
///
/// It is as at the last `refresh` or change of its own, whatever others do meanwhile. UIDs that no message has
/// are passed over. What a change has answered is durable.
///
/// What cannot be done is refused with the code of RFC 5530 that says why, such as OVERQUOTA, INUSE, NOPERM,
/// NONEXISTENT for a mailbox that is gone; whoever then looks again finds what was done.
public protocol OpenMailbox: AnyObject {
  /// Whether nothing can be changed, as for want of rights.
  var isReadOnly: Bool { get }
  /// Whether its messages use up the quota. If not, they are stored however full it is: so one can throw away.
  var countsInQuota: Bool { get }
  /// What SELECT says of it; this costs nothing.
  var summary: MailboxSummary { get }

  /// Whether this is the mailbox of a name: false once others have removed or renamed it, or put another in its place.
  /// In doubt it is.
  func isStill(_ name: MailboxName) -> Bool
  /// Looks what others have changed; costs next to nothing if nothing did. Answers the messages as they were before if
  /// something did.
  func refresh() throws(MailRefusal) -> (any MessageList)?
  /// The messages; reading them may take time that `summary` does not.
  func messages() throws(MailRefusal) -> any MessageList
  /// The UIDs of those that no session was told of before, which they are now: `\Recent` of RFC 3501.
  ///
  /// Where `messages` was not asked for since the last look, this looks again.
  func takeRecent() throws(MailRefusal) -> [UInt32]
  /// The UIDs that were expunged later; nil if that is not known any more. RFC 7162 §3.2.5.
  func expunged(since modSequence: ModSequence) throws(MailRefusal) -> NumberSet?

  /// Says that facts of these messages will be asked for next, in this order; ends with `saveFacts`.
  func expect(_ kinds: MessageFacts.Kinds, of uids: [UInt32])
  /// What is known of a message, at least these facts; nil if it is gone.
  func facts(of uid: UInt32, _ kinds: MessageFacts.Kinds) throws(MailRefusal) -> MessageFacts?
  /// The octets of a message; nil if it is gone.
  func content(of uid: UInt32) throws(MailRefusal) -> (any MessageContent)?
  /// INTERNALDATE, seconds since 1970; nil if it is gone.
  func received(_ uid: UInt32) throws(MailRefusal) -> Int?
  /// The sum of RFC822.SIZE of all messages, or of those with `\Deleted`; RFC 8438, 9208 §4.1.4.
  func totalSize(onlyDeleted: Bool) throws(MailRefusal) -> Int
  /// Makes durable what was learnt of messages, where that saves time; called between commands.
  func saveFacts()

  /// Changes flags; answers the UIDs of those left alone as they changed after `unchangedSince`.
  func change(
    _ uids: [UInt32], _ change: StoreArguments.Change, _ flags: FlagSet,
    unchangedSince: ModSequence?
  ) throws(MailRefusal) -> [UInt32]
  /// Removes messages for good, those with `\Deleted` only unless `isForced`; answers which.
  func expunge(_ uids: [UInt32], isForced: Bool) throws(MailRefusal) -> [UInt32]
  /// Adds messages, all or none; answers their UIDs. What one that goes for them takes is room for the quota.
  func append(
    _ messages: [AppendedMessage], replacing replaced: ReplacedMessage?
  ) throws(MailRefusal) -> [UInt32]
  /// Copies messages to another mailbox, all or none; answers the UIDs here and there, in the same order.
  func copy(
    _ uids: [UInt32], to target: any OpenMailbox
  ) throws(MailRefusal) -> [(source: UInt32, target: UInt32)]
  /// Moves messages to another mailbox; answers the UIDs here and there, in the same order.
  func move(
    _ uids: [UInt32], to target: any OpenMailbox
  ) throws(MailRefusal) -> [(source: UInt32, target: UInt32)]
}

extension OpenMailbox {
  /// Adds messages for which none goes.
  public func append(_ messages: [AppendedMessage]) throws(MailRefusal) -> [UInt32] {
    try append(messages, replacing: nil)
  }
}

/// What SELECT and STATUS say of a mailbox.
public struct MailboxSummary: Hashable, Sendable {
  /// UIDVALIDITY: UIDs of another one mean nothing here; at least 1.
  public var uidValidity: UInt32
  /// UIDNEXT: above all UIDs that there are or were.
  public var uidNext: UInt32
  /// HIGHESTMODSEQ; it changes with every change of the mailbox that a client can see.
  public var highestModSequence: ModSequence
  /// MAILBOXID, which stays when the mailbox is renamed; RFC 8474 §4. Empty if it has none.
  public var id: [UInt8]
  /// How many messages there are.
  public var count: Int
  /// How many are without `\Seen`.
  public var unseen: Int
  /// How many have `\Deleted`.
  public var deleted: Int
  /// How many no session was told of, as RECENT counts them.
  public var recent: Int
  /// The number of the first without `\Seen`, from 1; 0 if there is none.
  public var firstUnseen: Int
  /// The keywords that messages have or had, each once; more may come.
  public var keywords: [Keyword]

  /// An empty mailbox.
  public init(uidValidity: UInt32, uidNext: UInt32, highestModSequence: ModSequence, id: [UInt8]) {
    self.uidValidity = uidValidity
    self.uidNext = uidNext
    self.highestModSequence = highestModSequence
    self.id = id
    (count, unseen, deleted, recent, firstUnseen) = (0, 0, 0, 0, 0)
    keywords = []
  }
}

/// The messages of a mailbox at one moment, ascending by UID; positions count from 0.
public protocol MessageList: AnyObject, Sendable {
  /// How many there are.
  var count: Int { get }
  /// The UID of one.
  func uid(at position: Int) -> UInt32
  /// One of them.
  func message(at position: Int) -> ListedMessage
  /// The flags of one.
  func flags(at position: Int) -> FlagSet
  /// The modification sequence of one.
  func modSequence(at position: Int) -> ModSequence
  /// The position of the first with this UID or a higher one; `count` if there is none.
  func position(from uid: UInt32) -> Int
}

extension MessageList {
  /// The position of the message with this UID.
  public func position(of uid: UInt32) -> Int? {
    let position = position(from: uid)
    return position < count && self.uid(at: position) == uid ? position : nil
  }

  /// The same, quick if it is `guess`.
  func position(of uid: UInt32, near guess: Int) -> Int? {
    guess < count && self.uid(at: guess) == uid ? guess : position(of: uid)
  }
}

/// What a list of messages has of one.
public struct ListedMessage: Hashable, Sendable {
  /// The UID, at least 1.
  public var uid: UInt32
  /// MODSEQ: higher than before after each change of its flags; RFC 7162.
  public var modSequence: ModSequence
  /// SAVEDATE, seconds since 1970.
  public var saved: Int
  /// Its flags; `\Recent` is not among them.
  public var flags: FlagSet

  /// A message.
  public init(_ uid: UInt32, _ modSequence: ModSequence, saved: Int, _ flags: FlagSet) {
    self.uid = uid
    self.modSequence = modSequence
    self.saved = saved
    self.flags = flags
  }
}
