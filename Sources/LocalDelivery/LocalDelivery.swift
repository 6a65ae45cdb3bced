internal import Bytes
internal import Maildir
public import Postal
internal import Unix

/// Delivers messages to the mailboxes, commands and forward addresses of the user this process is.
///
/// The order is the same as of qmail-local: first all Maildirs of the whole batch, then commands,
/// and forwarding last. A delivery into a Maildir can be repeated without making a second copy, so
/// a crash or a later failure repeats at most what came after it: the commands of the same
/// recipient, and forwarding only if the process ends between it and the report.
public struct LocalDelivery {
  /// What became of one job.
  public struct Report: Sendable {
    /// The job's index.
    public let index: Int
    /// What became of it.
    public let outcome: Outcome
  }

  /// The most messages that are written before they are committed together.
  static let mostOpen = 64

  let policy: DeliveryPolicy

  /// A delivery by this policy.
  public init(_ policy: DeliveryPolicy) { self.policy = policy }

  /// Delivers all jobs, and reports each as soon as its outcome is durable, in any order.
  public func deliver(_ jobs: [LocalJob], report: ([Report]) -> Void) {
    let mailboxes = MailboxSet(policy, expectsMore: jobs.count > 1)
    let forwards = ForwardFiles(policy)
    var errands: [DeliveryPlan] = []
    for start in stride(from: 0, to: jobs.count, by: Self.mostOpen) {
      let indices = start..<min(start + Self.mostOpen, jobs.count)
      var round = DeliveryRound(policy: policy, mailboxes: mailboxes)
      for i in indices { round.plan(jobs[i], index: i, forwards) }
      round.fillMailboxes()
      if !round.finished.isEmpty { report(round.finished) }
      errands.append(contentsOf: round.errands)
    }
    CommandQueue(policy).run(errands) { report([$0]) }
  }
}
