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
  private static let cacheVersion: UInt8 = 1

  private let path: FolderPath
  let stored: StoredMailbox
  let account: UserAccount
  private(set) var summary: MailboxSummary
  /// The messages to which `summary` belongs; nil if they were not asked for and are those of the store.
  private var shown: MailboxSnapshot?
  private var knownCache: MessageCache?

  init(_ stored: StoredMailbox, _ account: UserAccount, _ path: FolderPath) {
    self.path = path
    self.stored = stored
    self.account = account
    summary = MailboxSummary(stored.summary)
  }

  deinit { account.rest(stored, path) }

  var maildir: Maildir { stored.maildir }

  var isReadOnly: Bool { stored.isReadOnly }

  /// What was learnt of messages before.
  var cache: MessageCache {
    if let knownCache, knownCache.isFor(stored) { return knownCache }
    let cache = MessageCache(stored, version: Self.cacheVersion)
    knownCache = cache
    return cache
  }

  func refresh() throws(MailRefusal) -> (any MessageList)? {
    let before = try failing("look at the mailbox") { () throws(Errno) in try stored.refresh() }
    guard MailboxSummary(stored.summary) != summary else { return nil }
    let shown = shown ?? before
    show()
    return shown.map { UserMessages(snapshot: $0) }
  }

  /// Shows what the store knows.
  func show() {
    shown = nil
    summary = MailboxSummary(stored.summary)
  }

  /// The messages that the session sees.
  func snapshot() throws(MailRefusal) -> MailboxSnapshot {
    if let shown { return shown }
    let messages = try failing("read the mailbox") { () throws(Errno) in try stored.messages() }
    shown = messages
    return messages
  }

  func messages() throws(MailRefusal) -> any MessageList {
    UserMessages(snapshot: try snapshot())
  }

  func takeRecent() throws(MailRefusal) -> [UInt32] {
    let uids = try failing("show new messages") { () throws(Errno) in try stored.takeNew() }
    // the store may have learnt of more meanwhile: of that the session hears only if it was told of nothing yet
    if shown == nil { show() } else { summary.recent = 0 }
    return uids
  }

  func expunged(since modSequence: ModSequence) throws(MailRefusal) -> NumberSet? {
    guard let ranges = try snapshot().expunged(since: modSequence.value) else { return nil }
    return NumberSet(ranges.map(\.uids))
  }

  func received(_ uid: UInt32) throws(MailRefusal) -> Int? {
    let snapshot = try snapshot()
    guard let place = snapshot.index(of: uid) else { return nil }
    let message = snapshot.messages[place]
    if let received = message.received { return received }
    return try failing("look at the message") { () throws(Errno) in try stored.received(message) }
  }

  func saveFacts() {
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
