/// Tells a client that waits how far its command is; RFC 9585.
struct ProgressReport {
  /// The seconds between two reports.
  private static let interval = 10

  private let tag: Tag
  private var told: Int

  init(_ tag: Tag, now: Int) {
    self.tag = tag
    told = now
  }

  mutating func tell(_ scan: MailboxScan, _ session: inout Session) {
    tell(scan.progress.done, of: scan.progress.total, &session)
  }

  /// Tells it if it is time; `total` is nil if it is not known.
  mutating func tell(_ done: Int, of total: Int?, _ session: inout Session) {
    let now = session.account.now
    // what is done already has no progress any more
    guard now - told >= Self.interval, total.map({ done < $0 }) ?? true else { return }
    told = now
    session.out.status(
      nil, .ok, code: .inProgress(tag, done: done, of: total), "your command goes on")
    session.effects.append(.write(session.out.take()))
  }
}
