internal import Bytes
internal import Configuration
internal import IMAP
internal import MailStore
internal import Maildir
internal import Postal
internal import Unix

/// The mail of a user on disk: a Maildir and its folders. The process is the user.
///
/// The level `INBOX` is the Maildir itself; `A/B` is its folder `.A.B`. martlet-maildir(5).
final class UserAccount: MailAccount {
  let tree: MailFolders
  private let quotaLimit: QuotaLimit?
  /// The most octets of a message that is taken.
  let appendLimit: Int
  /// Where text is brought into UTF-8.
  let charsets: any CharsetConverter
  /// Where messages wait for their mailbox, as long as there are any.
  private weak var spool: DraftSpool?
  private var opened: [OpenedMailbox] = []
  /// The folder that was let go last.
  var resting: RestingFolder?

  /// Opens a Maildir; makes it if it is missing and its home is there.
  ///
  /// `quota` is the limit of this user; nil for that of the settings.
  init(
    _ maildir: Path, home: Path?, quota: QuotaLimit? = nil, settings: Settings
  ) throws(Failure) {
    let maildir = try Maildir.open(maildir, home: home)
    for part: Path in ["tmp", "new", "cur"] { _ = try maildir.part(part) }
    do throws(Errno) { tree = try MailFolders(maildir) } catch {
      throw Failure(error, "open", maildir.path)
    }
    quotaLimit = quota ?? settings.quota
    // RFC 7889 §2: 32 bits
    appendLimit = min(settings.messageSizeLimit, Int(UInt32.max))
    charsets = IconvCharsets()
  }

  /// Seconds since 1970.
  var now: Int { Clock.now.seconds }

  /// Opens a mailbox and looks at it.
  func open(_ name: MailboxName) throws(MailRefusal) -> any OpenMailbox {
    let path = try path(of: name)
    let mailbox = UserMailbox(try stored(path), self, path)
    opened.append(OpenedMailbox(mailbox))
    return mailbox
  }

  /// Says that a mailbox is let go.
  func forget(_ mailbox: UserMailbox) {
    let id = ObjectIdentifier(mailbox)
    opened.removeAll { $0.id == id }
  }

  /// What STATUS tells of a mailbox now.
  func summary(of name: MailboxName) throws(MailRefusal) -> MailboxSummary {
    if let known = tree.knownSummary(of: try path(of: name)) { return MailboxSummary(known) }
    return try open(name).summary
  }

  /// The limit of the Maildir and what is used of it, as the file `maildirsize` has it now.
  func size() throws(MailRefusal) -> MaildirSize? {
    do throws(Failure) {
      return try MaildirSize(
        of: tree.maildir, configured: quotaLimit, fullIsPermanent: true, now: now)
    } catch { throw MailRefusal(error) }
  }

  /// What is used and may be used.
  func quota() throws(MailRefusal) -> [Quota] {
    guard let size = try size() else { return [] }
    var quota: [Quota] = []
    if let octets = size.limit.octets {
      quota.append(
        Quota(.storage, usage: (size.usedOctets + 1023) / 1024, limit: octets / 1024))
    }
    if let messages = size.limit.messages {
      quota.append(Quota(.messages, usage: size.usedMessages, limit: messages))
    }
    return quota
  }

  /// Begins a message that shall go into a mailbox.
  func draft() throws(MailRefusal) -> any MessageDraft {
    let spool = spool ?? DraftSpool(tree.maildir)
    self.spool = spool
    return UserDraft(spool)
  }
}

// What to watch for changes by others.
extension UserAccount {
  /// The directories in which names appear, change and go when what is awaited changes.
  ///
  /// Of a mailbox these are `new`, `cur` and its own, where the file `martlet-uids` grows or is replaced, and
  /// the Maildir, in which folders come and go. A path may be gone meanwhile.
  func watchedDirectories(_ news: Session.News) -> [Path] {
    // one that waits shall not keep what it may not need
    resting = nil
    return switch news {
    case .none: []
    case .selected: opened.flatMap { Self.directories(of: $0.mailbox) }
    case .all: everyDirectory
    }
  }

  private var everyDirectory: [Path] {
    var all = Self.directories(in: tree.maildir.path)
    for path in (try? tree.list()) ?? [] {
      if let maildir = try? tree.maildir(of: path) { all += Self.directories(in: maildir.path) }
    }
    return all
  }

  /// Those of a mailbox, and the Maildir in which its name is.
  private static func directories(of mailbox: UserMailbox) -> [Path] {
    let root = mailbox.maildir.root
    return directories(in: mailbox.directory) + (root.map { [$0.path] } ?? [])
  }

  private static func directories(in path: Path) -> [Path] {
    [path, path.appending("new"), path.appending("cur")]
  }
}

/// A mailbox as long as a session has it.
///
/// It is not weak: whatever holds a mailbox that somebody refers to weakly pays for that each time.
private struct OpenedMailbox {
  let id: ObjectIdentifier
  unowned let mailbox: UserMailbox

  init(_ mailbox: UserMailbox) {
    id = ObjectIdentifier(mailbox)
    self.mailbox = mailbox
  }
}
