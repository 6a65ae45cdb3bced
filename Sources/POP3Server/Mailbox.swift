internal import Bytes
public import Configuration
internal import Maildir
internal import POP3
public import Postal
public import Unix

/// A user's Maildir as POP3 sees it: opened once, and then as it was found. The process is the user.
///
/// What was found is kept in the file `martlet-pop3`; while `new` and `cur` have not changed since, nothing
/// is read but that file. It may be deleted at any time.
public struct Mailbox: ~Copyable {
  private static let cache: Path = "martlet-pop3"
  private static let cacheLimit = 1 << 30
  /// How often the directories are read again because they changed meanwhile.
  private static let attempts = 5

  let maildir: Maildir
  let new: Directory
  let cur: Directory
  /// The messages that were found.
  let maildrop: Maildrop

  /// Opens a Maildir; makes it if it is missing and its home is there.
  ///
  /// `format` says how the server that it comes from named messages.
  public init(_ path: Path, home: Path?, _ format: UIDLFormat = .dovecot) throws(Failure) {
    let maildir = try Maildir.open(path, home: home)
    let new = try maildir.part("new")
    let cur = try maildir.part("cur")
    maildrop = try Self.messages(of: maildir, new, cur, format)
    self.maildir = maildir
    self.new = new
    self.cur = cur
  }

  private static func messages(
    of maildir: Maildir, _ new: borrowing Directory, _ cur: borrowing Directory,
    _ format: UIDLFormat
  ) throws(Failure) -> Maildrop {
    do throws(Errno) {
      try Deletion.complete(in: maildir, new, cur)
      return try find(maildir, new, cur, format)
    } catch { throw Failure(error, "read", maildir.path) }
  }

  private static func find(
    _ maildir: Maildir, _ new: borrowing Directory, _ cur: borrowing Directory,
    _ format: UIDLFormat
  ) throws(Errno) -> Maildrop {
    let kept = (try? maildir.text(of: cache, limit: cacheLimit)).flatMap {
      $0.flatMap(Maildrop.init)
    }
    var stamp = try MailboxStamp(new, cur, format)
    if stamp.isSettled, let kept, kept.stamp == stamp.bytes[...] { return kept }
    var scan = try MailboxScan(new, cur)
    for _ in 1..<attempts {
      let after = try MailboxStamp(new, cur, format)
      if after.bytes == stamp.bytes { break }
      stamp = after
      scan = try MailboxScan(new, cur)
    }
    let maildrop = try scan.maildrop(stamp.bytes, knownFrom: kept, maildir, format)
    // without it the next session is slower, and that is all
    try? maildir.replace(cache, with: maildrop.encoded, isDurable: false)
    return maildrop
  }
}
