internal import Postal

/// Decides what is to be done for one recipient of a message.
protocol Planner: AnyObject {
  /// What is to be done for the recipient of this index. What an expansion makes is durable when this returns.
  func plan(_ message: QueuedMessage, _ index: Int) -> Plan

  /// Looks whether tables have changed; said before a number of plans.
  func beginPass()

  /// Reads configuration and tables anew before the next plan.
  func reload()
}

/// What is to be done for one recipient.
enum Plan {
  /// An agent has to deliver it.
  case work(Work)
  /// It is known already what becomes of it.
  case outcome(Outcome)
}
