internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// What the runner says on its log.
enum RunLog {
  /// One line for each recipient that this attempt said something of.
  static func outcomes(of message: QueuedMessage, now: Timestamp) {
    let delay = max(0, now.seconds - message.header.arrived.seconds)
    for state in message.states {
      guard let outcome = state.latest else { continue }
      Log.write(
        LogLine(outcome.action.event)
          .with("id", message.id.bytes)
          .with("from", message.header.envelope.sender.bytes)
          .with("to", state.recipient.address.bytes)
          .with("place", outcome.place)
          .with("delay", delay)
          .with("status", outcome.status.bytes)
          .with("reply", outcome.words.isEmpty ? nil : outcome.words))
    }
  }

  /// What is wrong with a message or with the queue.
  static func trouble(_ what: StaticString, _ id: QueueID, _ error: Errno) {
    Log.write(
      LogLine("trouble").with("id", id.bytes).with("what", "\(what)").with("error", error.message))
  }

  /// What is wrong with a line of a table.
  static func problem(_ problem: Problem) {
    Log.write(LogLine("problem").with("what", problem.bytes))
  }

  /// A file that was not taken.
  static func refused(_ id: QueueID, _ why: String) {
    Log.write(LogLine("refused").with("id", id.bytes).with("why", why))
  }

  /// A message that was taken.
  static func accepted(_ message: QueueFile) {
    Log.write(
      LogLine("accepted")
        .with("id", message.header.id.bytes)
        .with("from", message.header.envelope.sender.bytes)
        .with("size", message.header.size)
        .with("recipients", message.recipientCount))
  }
}

extension Outcome.Action {
  fileprivate var event: StaticString {
    switch self {
    case .delivered: "delivered"
    case .deferred: "deferred"
    case .failed: "failed"
    case .relayed: "relayed"
    case .expanded: "expanded"
    }
  }
}
