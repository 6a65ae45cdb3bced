internal import Postal
internal import Queue
internal import Unix

extension FullMailboxes {
  /// Notes what a delivery says of the mailbox it was for.
  mutating func note(_ result: WorkResult) {
    guard let mailbox = result.work.job.mailbox else { return }
    let octets = result.work.job.size
    switch result.outcome.action {
    case .delivered: took(mailbox, octets: octets)
    case .deferred, .failed:
      let status = result.outcome.status
      if status == .mailboxFull(status.class) {
        refused(mailbox, octets: octets, now: Clock.now)
      }
    case .relayed, .expanded: break
    }
  }
}
