internal import Bytes
internal import IMAP
internal import MailStore
internal import Maildir
internal import Postal
internal import Unix

/// A folder on disk that a session has open.
///
/// The session sees `shown`, which changes when it asks for it; the store may know more meanwhile, as when it
/// looked for a file that another program has renamed.
final class UserMailbox: OpenMailbox {
  let stored: StoredMailbox
  let account: UserAccount
  private(set) var shown: MailboxSnapshot
  private(set) var summary: MailboxSummary

  init(_ stored: StoredMailbox, _ account: UserAccount) {
    self.stored = stored
    self.account = account
    shown = stored.snapshot
    summary = MailboxSummary(shown)
  }

  var maildir: Maildir { stored.maildir }

  /// Whether the user may not change names in the folder; `chmod a-w` protects one.
  var isReadOnly: Bool {
    guard let status = try? maildir.directory.status() else { return false }
    return status.mode & 0o200 == 0
  }

  /// Looks what others have changed; the messages as they were before if a client can see a difference.
  func refresh() throws(MailRefusal) -> (any MessageList)? {
    try failing("look at the mailbox") { () throws(Errno) in try stored.refresh() }
    let before = shown
    guard show() else { return nil }
    return UserMessages(snapshot: before)
  }

  /// Shows what the store knows; false if no client can see a difference.
  @discardableResult func show() -> Bool {
    let now = stored.snapshot
    let isChanged =
      now.highestModseq != shown.highestModseq || now.uidNext != shown.uidNext
      || now.uidValidity != shown.uidValidity || now.messages.count != shown.messages.count
    shown = now
    if isChanged { summary = MailboxSummary(shown) }
    return isChanged
  }

  func messages() throws(MailRefusal) -> any MessageList { UserMessages(snapshot: shown) }

  func takeRecent() throws(MailRefusal) -> [UInt32] {
    let uids = try failing("show new messages") { () throws(Errno) in try stored.takeNew() }
    summary.recent = 0
    return uids
  }

  func expunged(since modSequence: ModSequence) throws(MailRefusal) -> NumberSet? {
    guard let ranges = shown.expunged(since: modSequence.value) else { return nil }
    return NumberSet(ranges.map(\.uids))
  }

  func received(_ uid: UInt32) throws(MailRefusal) -> Int? {
    shown.index(of: uid).map { shown.messages[$0].received }
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
  init(_ snapshot: MailboxSnapshot) {
    self.init(
      uidValidity: snapshot.uidValidity, uidNext: snapshot.uidNext,
      highestModSequence: ModSequence(exactly: snapshot.highestModseq) ?? .zero,
      id: snapshot.id.text)
    count = snapshot.messages.count
    for (position, message) in snapshot.messages.enumerated() {
      if !message.flags.contains(.seen) {
        unseen += 1
        if firstUnseen == 0 { firstUnseen = position + 1 }
      }
      if message.flags.contains(.trashed) { deleted += 1 }
      if message.isNew { recent += 1 }
    }
    keywords = FlagSet([], keywords: snapshot.keywords).keywords
    if snapshot.messages.contains(where: { $0.flags.contains(.passed) }) {
      keywords += FlagSet(.passed, keywords: []).keywords
    }
  }
}
