internal import Bytes
internal import IMAP
internal import MailStore
internal import Maildir
internal import Postal
internal import Unix

/// A folder on disk that a session has open.
///
/// The session sees it as it was when it looked or changed something; the store may know more meanwhile, as when
/// it looked for a file that another program has renamed.
final class UserMailbox: OpenMailbox {
  /// The version of the octets in the cache: that of `MessageFacts.encoded`.
  private static let cacheVersion: UInt8 = 2

  let path: FolderPath
  let stored: StoredMailbox
  let account: UserAccount
  private(set) var summary: MailboxSummary
  /// The messages to which `summary` belongs; nil if they were not asked for and are those of the store.
  private var shown: UserMessages?
  private var knownCache: MessageCache?
  /// Derives facts that were announced.
  var helper: FactsHelper?
  private let inode: UInt64?
  /// The directory in which the folder was found under a name.
  private var place: (name: MailboxName, directory: Path)?

  init(_ stored: StoredMailbox, _ account: UserAccount, _ path: FolderPath) {
    self.path = path
    self.stored = stored
    self.account = account
    summary = MailboxSummary(stored.summary)
    inode = try? stored.maildir.directory.status().inode
  }

  deinit {
    account.forget(self)
    account.rest(stored, path)
  }

  var maildir: Maildir { stored.maildir }

  var isReadOnly: Bool { stored.isReadOnly }

  var countsInQuota: Bool { !maildir.isTrash }

  /// What was learnt of messages before; nil if their UIDs are not those of the folder any more.
  var cache: MessageCache? {
    if let knownCache { return knownCache }
    guard hasSameUIDs else { return nil }
    let cache = MessageCache(stored, version: Self.cacheVersion)
    knownCache = cache
    return cache
  }

  /// Where the folder lies now, as far as is known.
  var directory: Path {
    guard let root = maildir.root, let place else { return maildir.path }
    return root.path.appending(place.directory)
  }

  func isStill(_ name: MailboxName) -> Bool {
    guard let root = maildir.root else { return !isRemoved }
    if let place, place.name == name, let inode,
      (try? root.directory.status(place.directory))?.inode == inode
    {
      return true
    }
    do throws(FolderError) {
      let path = try? account.path(of: name)
      guard let path else { return false }
      let found = try account.tree.maildir(of: path)
      place = (name, found.path.name)
      return (try? found.directory.status())?.inode == inode
    } catch { return error != .missing }
  }

  /// Whether the directory has no name any more.
  private var isRemoved: Bool { (try? maildir.directory.status())?.links == 0 }

  func refresh() throws(MailRefusal) -> (any MessageList)? {
    let before = try failing("look at the mailbox") { () throws(Errno) in try stored.refresh() }
    guard MailboxSummary(stored.summary) != summary else { return nil }
    if knownCache?.isFor(stored) == false { knownCache = nil }
    let shown = shown ?? before.map { UserMessages($0) }
    show()
    return shown
  }

  /// Whether the folder has the UIDs that the session knows: the store may have found a list of another UIDVALIDITY.
  var hasSameUIDs: Bool { stored.summary.uidValidity == summary.uidValidity }

  /// Shows what the store knows.
  func show() {
    shown = nil
    summary = MailboxSummary(stored.summary)
  }

  /// The messages that the session sees.
  func list() throws(MailRefusal) -> UserMessages {
    if let shown { return shown }
    let list = UserMessages(
      try failing("read the mailbox") { () throws(Errno) in try stored.messages() })
    shown = list
    return list
  }

  func messages() throws(MailRefusal) -> any MessageList { try list() }

  func takeRecent() throws(MailRefusal) -> [UInt32] {
    let uids = try failing("show new messages") { () throws(Errno) in try stored.takeNew() }
    // the store may have learnt of more meanwhile: of that the session hears only if it was told of nothing yet
    if shown == nil { show() } else { summary.recent = 0 }
    return uids
  }

  func expunged(since modSequence: ModSequence) throws(MailRefusal) -> NumberSet? {
    guard let ranges = try list().snapshot.expunged(since: modSequence.value) else { return nil }
    return NumberSet(ranges.map(\.uids))
  }

  func received(_ uid: UInt32) throws(MailRefusal) -> Int? {
    try look(at: uid) { (message, list) throws(Errno) in
      try stored.received(message, of: list.snapshot)
    }
  }

  func saveFacts() {
    helper = nil
    knownCache?.save(stored)
    stored.settle()
  }

  /// Does something to the folder, and says what if the system refuses.
  func failing<Value>(
    _ doing: String, _ body: () throws(Errno) -> Value
  ) throws(MailRefusal) -> Value {
    do throws(Errno) { return try body() } catch { throw MailRefusal(error, doing) }
  }
}

extension MailboxSummary {
  /// What a folder has.
  init(_ folder: FolderSummary) {
    self.init(
      uidValidity: folder.uidValidity, uidNext: folder.uidNext,
      highestModSequence: ModSequence(exactly: folder.highestModseq) ?? .zero,
      // RFC 8474 §8.1 wants a letter first
      id: [UInt8("M")] + folder.id.text)
    count = folder.count
    unseen = folder.unseen
    deleted = folder.trashed
    recent = folder.new
    firstUnseen = folder.firstUnseen
    // what the letter `P` is has no line in the store
    keywords = FlagSet(.passed, keywords: folder.keywords).keywords
  }
}
