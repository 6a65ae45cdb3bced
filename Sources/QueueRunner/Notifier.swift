internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// Tells senders what became of their messages: writes reports into the queue.
struct Notifier {
  let spool: Spool

  /// Writes the reports that are due after this attempt, durably. The answer is lines for the message's log.
  func report(on message: QueuedMessage, now: Timestamp) throws(Errno) -> [AttemptRecord] {
    []
  }
}
