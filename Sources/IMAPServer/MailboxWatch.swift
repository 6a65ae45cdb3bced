internal import IMAP
internal import Unix

/// What shows that mailboxes may have changed: news of the kernel, and the time.
struct MailboxWatch: ~Copyable {
  /// Milliseconds between two looks where the kernel tells what happens on this machine: other machines may share the
  /// files.
  private static let longInterval = 30_000
  /// Milliseconds between two looks where it tells nothing.
  private static let shortInterval = 2_000

  private var watch: DirectoryWatch?
  private var isTold = false
  /// What is watched.
  private var subject = Subject()

  private struct Subject: Equatable {
    var news = Session.News.none
    var mailbox: MailboxName?
    var directories: [Path] = []
  }

  /// Milliseconds after which to look whether or not there was news.
  var interval: Int { isTold ? Self.longInterval : Self.shortInterval }

  /// Readable when there is news; nil if there is none to be had.
  var descriptor: Int32? { mutating get { watch?.descriptor.number } }

  /// Watches what is awaited from now on. True if that is something else than before: nobody has seen what happened
  /// to it until now.
  mutating func follow(
    _ news: Session.News, _ mailbox: MailboxName?, of account: UserAccount
  ) -> Bool {
    var wanted = Subject(news: news)
    switch news {
    case .none:
      // the same will be wanted again, as a rule; a mailbox that is selected anew may be another of its name
      if subject.news == .selected, subject.mailbox != mailbox { forget() }
      return false
    case .selected:
      if subject.news == news, subject.mailbox == mailbox { return false }
      wanted.mailbox = mailbox
    case .all: break
    }
    wanted.directories = account.watchedDirectories(news)
    if wanted == subject { return false }
    subject = wanted
    watch = try? DirectoryWatch(ofAll: wanted.directories)
    isTold = descriptor != nil
    return true
  }

  private mutating func forget() {
    watch = nil
    subject = Subject()
  }

  /// Takes the news that is there.
  mutating func drain() { watch?.drain() }
}
