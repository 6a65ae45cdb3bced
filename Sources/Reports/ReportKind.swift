/// What a report tells, and to whom.
public enum ReportKind: Hashable, Sendable {
  /// To the sender: these recipients will never get the message.
  case failure
  /// To the sender: these recipients do not have it yet; we go on trying.
  case delay
  /// To the sender, who asked: it was delivered, relayed or expanded.
  case success
  /// To the postmaster: a message that has no sender cannot be delivered; mostly a failure report.
  case doubleBounce
}
