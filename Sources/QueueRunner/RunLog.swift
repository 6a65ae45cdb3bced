internal import Bytes
internal import Postal
internal import Queue
internal import Unix

/// What the runner says on its log. Lines wait until `flush`, so that a batch costs one write.
final class RunLog {
  /// Octets that wait at most.
  private static let limit = 64 * 1024

  private let target: Log.Target
  private var lines: [UInt8] = []

  init(_ target: Log.Target) { self.target = target }

  /// Writes what waits.
  func flush() {
    guard !lines.isEmpty else { return }
    try? DescriptorNumber.error.write(lines)
    lines.removeAll(keepingCapacity: true)
  }

  private func write(_ line: LogLine) {
    switch target {
    case .standardError:
      lines.append(contentsOf: line.bytes)
      lines.append(ASCII.lf)
      if lines.count >= Self.limit { flush() }
    case .syslog: Log.write(line, to: .syslog, tag: "martlet-queue")
    }
  }

  /// One line for each of these recipients that this attempt said something of.
  func outcomes(of message: QueuedMessage, _ indices: [Int], now: Timestamp) {
    let delay = max(0, now.seconds - message.header.arrived.seconds)
    for state in indices.map({ message.states[$0] }) {
      guard let outcome = state.latest else { continue }
      write(
        LogLine(outcome.action.event)
          .with("id", message.id.bytes)
          .with("from", message.header.envelope.sender.bytes)
          .with("to", state.recipient.address.bytes)
          .with("place", outcome.place.isEmpty ? nil : outcome.place)
          .with("delay", delay)
          .with("status", outcome.status.bytes)
          .with("reply", outcome.words.isEmpty ? nil : outcome.words))
    }
  }

  /// What is wrong with a message or with the queue.
  func trouble(_ what: StaticString, _ id: QueueID, _ error: Errno) {
    write(
      LogLine("trouble").with("id", id.bytes).with("what", "\(what)").with("error", error.message))
  }

  /// What is wrong with the configuration: it stays as it was.
  func stays(_ failure: Failure) {
    write(
      LogLine("trouble").with("what", "the old configuration stays").with("why", failure.text))
  }

  /// What is wrong with a line of a table.
  func problem(_ problem: Problem) { write(LogLine("problem").with("what", problem.bytes)) }

  /// A file that was not taken.
  func refused(_ id: QueueID, _ why: String) {
    write(LogLine("refused").with("id", id.bytes).with("why", why))
  }

  /// A message that was taken.
  func accepted(_ message: QueueFile) {
    write(
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
