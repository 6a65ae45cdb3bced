public import Bytes
public import Postal
public import Queue
internal import Unix

/// `martlet stats`: figures in the text format of Prometheus, fit for the textfile collector.
public struct QueueStatistics {
  private let spool: Spool
  private let now: Timestamp

  /// Figures of a spool that this process owns.
  public init(_ spool: Spool, now: Timestamp) {
    self.spool = spool
    self.now = now
  }

  /// The messages of one state.
  private struct Sum {
    let state: StaticString
    var count = 0
    var octets = 0
    var oldest: Timestamp?
  }

  /// All figures.
  public func answer() throws(Failure) -> Answer {
    var answer = Answer()
    do throws(Errno) {
      let sums = [
        try sum("submitted", spool.drop), try sum("new", spool.new), try sum("waiting", spool.cur),
        try sum("held", spool.held), try sum("bad", spool.bad),
      ]
      append(sums, to: &answer.text)
      let isUp = try RunnerLock.holder(spool.log) != nil
      Self.head("martlet_runner_up", "gauge", "Whether a queue runner is at work.", &answer.text)
      answer.text.append("martlet_runner_up \(isUp ? 1 : 0)\n")
      var counters = JournalCounters(spool)
      try counters.update(spool)
      // a figure that cannot be kept is a figure all the same
      try? counters.save(spool)
      append(counters, to: &answer.text)
    } catch { throw Failure(.system(.temporary), "the queue cannot be read: \(error.message)") }
    return answer
  }

  private func sum(_ state: StaticString, _ directory: borrowing Directory) throws(Errno) -> Sum {
    var sum = Sum(state: state)
    for id in try Spool.ids(in: directory) {
      // what is gone meanwhile is not counted
      guard let status = try? directory.status(id.path) else { continue }
      sum.count += 1
      // a file in the drop directory may be as long as its owner says, with nothing in it
      sum.octets = sum.octets.addingClamped(status.size)
      sum.oldest = sum.oldest ?? id.time
    }
    return sum
  }

  private func append(_ sums: [Sum], to out: inout [UInt8]) {
    Self.head("martlet_queue_messages", "gauge", "Messages in the queue.", &out)
    for sum in sums {
      out.append("martlet_queue_messages{state=\"\(sum.state)\"} \(sum.count)\n")
    }
    Self.head("martlet_queue_bytes", "gauge", "Octets of the queue's files.", &out)
    for sum in sums { out.append("martlet_queue_bytes{state=\"\(sum.state)\"} \(sum.octets)\n") }
    Self.head(
      "martlet_queue_oldest_age_seconds", "gauge",
      "Seconds since the oldest message arrived, 0 if there is none.", &out)
    for sum in sums {
      let age = sum.oldest.map { max(0, now.seconds - $0.seconds) } ?? 0
      out.append("martlet_queue_oldest_age_seconds{state=\"\(sum.state)\"} \(age)\n")
    }
  }

  private func append(_ counters: JournalCounters, to out: inout [UInt8]) {
    let name: StaticString = "martlet_outcomes_total"
    Self.head(
      name, "counter",
      "Attempts for one recipient of finished messages, by what came of them and class of status.",
      &out)
    let kinds: [(Outcome.Action, EnhancedStatus.Class)] = [
      (.delivered, .success), (.relayed, .success), (.expanded, .success), (.deferred, .temporary),
      (.failed, .permanent),
    ]
    for (action, statusClass) in kinds {
      let kind = JournalCounters.Kind(action: action, statusClass: statusClass)
      let labels = "action=\"\(action.rawValue)\",class=\"\(statusClass.rawValue)\""
      out.append("\(name){\(labels)} \(counters.counts[kind] ?? 0)\n")
    }
  }

  private static func head(
    _ name: StaticString, _ type: StaticString, _ help: StaticString, _ out: inout [UInt8]
  ) {
    out.append("# HELP \(name) \(help)\n# TYPE \(name) \(type)\n")
  }
}
