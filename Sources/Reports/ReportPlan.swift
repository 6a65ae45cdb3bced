internal import Bytes
public import Postal

/// Which recipients of a message are to be reported now, and how.
///
/// A pure decision: RFC 3461 §5.2 and §6.2, the wishes of NOTIFY, and no report about a report.
public struct ReportPlan: Hashable, Sendable {
  /// What came of one recipient, as far as the decision needs it.
  public struct Item: Hashable, Sendable {
    /// The recipient.
    public var recipient: Recipient
    /// The outcome of this attempt.
    public var outcome: Outcome
    /// Whether a delay was reported before.
    public var wasWarned: Bool
    /// Whether the system it was relayed to took over the wish to be told; RFC 3461 §5.2.2.
    public var isPassedOn: Bool

    /// A recipient with its outcome.
    public init(
      _ recipient: Recipient, _ outcome: Outcome, wasWarned: Bool = false, isPassedOn: Bool = false
    ) {
      self.recipient = recipient
      self.outcome = outcome
      self.wasWarned = wasWarned
      self.isPassedOn = isPassedOn
    }
  }

  /// Positions of those to report as failed.
  public private(set) var failure: [Int] = []
  /// Positions of those to report as delayed.
  public private(set) var delay: [Int] = []
  /// Positions of those to report as delivered, relayed or expanded.
  public private(set) var success: [Int] = []
  /// Positions of those whose failure the postmaster is told, for want of a sender.
  public private(set) var doubleBounce: [Int] = []
  /// Positions of failures that nobody can be told, because the message is itself a double bounce.
  ///
  /// Keep the message where a person will find it, and log it.
  public private(set) var lost: [Int] = []

  /// The plan for some recipients of a message; each outcome is to be planned once.
  ///
  /// - Parameter isWarningDue: whether the message is old enough for a delay to be reported.
  public init(_ items: [Item], of message: ReportedMessage, isWarningDue: Bool) {
    let isLastResort = Report.isDoubleBounce(header: message.header)
    for (position, item) in items.enumerated() {
      switch (item.outcome.action, message.envelope.sender) {
      case (.failed, .null):
        guard item.recipient.wants(.failure) else { continue }
        if isLastResort { lost.append(position) } else { doubleBounce.append(position) }
      case (_, .null):
        continue
      case (.failed, .address):
        if item.recipient.wants(.failure) { failure.append(position) }
      case (.deferred, .address):
        if isWarningDue, !item.wasWarned, item.recipient.wants(.delay) { delay.append(position) }
      case (.delivered, .address), (.expanded, .address):
        if item.recipient.wants(.success) { success.append(position) }
      case (.relayed, .address):
        if !item.isPassedOn, message.envelope.wantsWordOfRelay(item.recipient) {
          success.append(position)
        }
      }
    }
  }
}
